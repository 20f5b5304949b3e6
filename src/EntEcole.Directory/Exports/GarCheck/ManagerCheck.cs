using EntEcole.Directory.Exports.Gar;

namespace EntEcole.Directory.Exports.GarCheck;

/// <summary>Those who assign resources.</summary>
internal sealed class ManagerCheck(GarContext context)
{
    /// <summary>Takes one.</summary>
    public void Take(GarRecord record, string file)
    {
        if (record.Name is not GarElements.Manager)
        {
            return;
        }

        if (!context.Managers.Add(KeySet.Of(record.First(GarElements.PersonId))))
        {
            Refuse(GarCause.RespTwice, record.AnyUai());
        }

        foreach (var uai in record.All(GarElements.ManagerEtab).Distinct(StringComparer.Ordinal))
        {
            if (!context.Schools.TryGetValue(uai, out var count))
            {
                Refuse(GarCause.RespUnknownUai, uai);
            }
            else
            {
                context.Schools[uai] = count + 1;
                if (count == GarElements.Managers)
                {
                    Refuse(GarCause.RespTooMany, uai);
                }
            }
        }

        void Refuse(GarCause cause, string uai) => context.Findings.Add(cause, file, record.Line, record.Name, uai);
    }
}
