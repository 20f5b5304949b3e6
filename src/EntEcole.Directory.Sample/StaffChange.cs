namespace EntEcole.Directory.Sample;

/// <summary>What happens to staff whose record changes: another mail, another speciality, an attachment made or ended.</summary>
internal static class StaffChange
{
    public static StaffState Next(Staff staff, ref Noise noise)
    {
        var state = staff.State;
        switch (noise.Below(10))
        {
            case < 2 when staff.Teaches:
                var step = 1 + noise.Below(Specialities.Weights.Length - 1);
                return state with { Speciality = (state.Speciality + step) % Specialities.Weights.Length };
            case < 4 when staff.Functions.Count > 0:
                return state with { Attached = !state.Attached };
            default:
                return state with { Mail = state.Mail + 1 };
        }
    }
}
