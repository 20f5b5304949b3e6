namespace EntEcole.Directory.Model;

/// <summary>
/// What is known of an unexpected exception beside its type, without personal data: kept with the exception, and reported.
/// </summary>
public static class FaultNote
{
    private const string Key = "entecole.fault";

    /// <summary>Keeps <paramref name="note"/> with an exception.</summary>
    public static void Add(Exception fault, string note) => fault.Data[Key] = note;

    /// <summary>The type of an exception, and what is known of it or of an exception within it.</summary>
    public static string Of(Exception fault)
    {
        for (var within = fault; within is not null; within = within.InnerException)
        {
            if (within.Data[Key] is string note)
            {
                return $"{fault.GetType().Name}: {note}";
            }
        }

        return fault.GetType().Name;
    }
}
