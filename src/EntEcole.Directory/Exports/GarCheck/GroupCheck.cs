using EntEcole.Directory.Exports.Gar;

namespace EntEcole.Directory.Exports.GarCheck;

/// <summary>Classes and groups, and their members.</summary>
internal sealed class GroupCheck(GarContext context)
{
    // What names a class or group that was not met yet: the order of files within a family does not matter.
    private readonly List<(string Uai, string Code, string[] Divisions, string File, int Line)> groups = [];
    private readonly List<(string Uai, string Code, string Person, string File, int Line)> members = [];

    /// <summary>Takes a class, a group or a membership.</summary>
    public void Take(GarRecord record, string file)
    {
        if (record.Name is GarElements.Group)
        {
            Group(record, file);
        }
        else if (record.Name is GarElements.Member)
        {
            var (uai, code) = (record.First(GarElements.StructureUai), record.First(GarElements.GroupCode));
            if (!context.Schools.ContainsKey(uai))
            {
                context.Findings.Add(GarCause.MemberUnknownUai, file, record.Line, record.Name, uai);
            }
            else if (!context.Groups.Contains(KeySet.Of(uai, code)))
            {
                members.Add((uai, code, record.First(GarElements.PersonId), file, record.Line));
            }
            else
            {
                Member(uai, code, record.First(GarElements.PersonId), file, record.Line);
            }
        }
    }

    /// <summary>After the last file of the family.</summary>
    public void End()
    {
        foreach (var (uai, code, divisions, file, line) in groups)
        {
            if (Array.Exists(divisions, division => !context.Divisions.Contains(KeySet.Of(uai, division))))
            {
                context.Findings.Add(GarCause.DivisionUnknown, file, line, GarElements.Group, uai);
            }
            else if (!context.Groups.Add(KeySet.Of(uai, code)))
            {
                context.Findings.Add(GarCause.GroupCodeRepeated, file, line, GarElements.Group, uai);
            }
        }

        foreach (var (uai, code, person, file, line) in members)
        {
            if (!context.Groups.Contains(KeySet.Of(uai, code)))
            {
                context.Findings.Add(GarCause.MemberUnknownGroup, file, line, GarElements.Member, uai);
            }
            else
            {
                Member(uai, code, person, file, line);
            }
        }

        groups.Clear();
        members.Clear();
    }

    private void Group(GarRecord record, string file)
    {
        var (uai, code) = (record.First(GarElements.StructureUai), record.First(GarElements.GroupCode));
        string[] divisions = [.. record.All(GarElements.GroupDivision)];
        var isDivision = record.First(GarElements.GroupStatus) is GarElements.Division;
        if (!context.Schools.ContainsKey(uai))
        {
            Refuse(GarCause.GroupUnknownUai);
        }
        else if (!isDivision && record.First(GarElements.GroupStatus) is not GarElements.Groupe)
        {
            Refuse(GarCause.GroupStatusUnknown);
        }
        else if (isDivision && divisions.Length > 0)
        {
            Refuse(GarCause.DivisionInDivision);
        }
        else if (Array.Exists(divisions, division => !context.Divisions.Contains(KeySet.Of(uai, division))))
        {
            groups.Add((uai, code, divisions, file, record.Line));
        }
        else if (!context.Groups.Add(KeySet.Of(uai, code)))
        {
            Refuse(GarCause.GroupCodeRepeated);
        }
        else if (isDivision)
        {
            context.Divisions.Add(KeySet.Of(uai, code));
        }

        void Refuse(GarCause cause) => context.Findings.Add(cause, file, record.Line, record.Name, uai);
    }

    private void Member(string uai, string code, string person, string file, int line)
    {
        if (!context.Profiles.Contains(GarContext.ProfileKey(GarFamily.Eleve, person, uai))
            && !context.Profiles.Contains(GarContext.ProfileKey(GarFamily.Enseignant, person, uai)))
        {
            context.Findings.Add(GarCause.MemberUnknownPerson, file, line, GarElements.Member, uai);
        }
        else if (!context.Members.Add(KeySet.Of(uai, code, person)))
        {
            context.Findings.Add(GarCause.MemberTwice, file, line, GarElements.Member, uai);
        }
    }
}
