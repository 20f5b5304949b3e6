using EntEcole.Directory.Exports.Gar;

namespace EntEcole.Directory.Exports.GarCheck;

/// <summary>Schools, then persons and their levels: what the GAR refuses of them that no schema can find.</summary>
internal sealed class PersonCheck(GarContext context)
{
    private static readonly HashSet<string> StaffProfiles = new(
        ["National_ens", "National_dir", "National_doc", "National_evs", "National_eta", "National_col"], StringComparer.OrdinalIgnoreCase);

    // Levels of persons who were not met yet: the order of files within a family does not matter.
    private readonly List<(GarFamily Family, UInt128 Key, string File, int Line, string Uai)> waiting = [];

    /// <summary>Takes a school.</summary>
    public void Etab(GarRecord record, string file)
    {
        var uai = record.First(GarElements.StructureUai);
        if (record.Name is GarElements.Etab && uai.Length > 0 && !context.Schools.TryAdd(uai, 0))
        {
            context.Findings.Add(GarCause.UaiTwice, file, record.Line, record.Name, uai);
        }
    }

    /// <summary>Takes a person or a level.</summary>
    public void Person(GarRecord record, GarFamily family, string file)
    {
        if (record.Name is GarElements.Level)
        {
            Level(record, family, file);
        }
        else if (record.Name is GarElements.Pupil or GarElements.Staff && record.First(GarElements.PersonId) is { Length: > 0 } id)
        {
            Person(record, id, family, file);
        }
    }

    /// <summary>After the last file of persons.</summary>
    public void End()
    {
        foreach (var (_, _, file, line, uai) in waiting.Where(level => !context.Profiles.Contains(level.Key)))
        {
            context.Findings.Add(GarCause.LevelUnknownPerson, file, line, GarElements.Level, uai);
        }

        waiting.Clear();
    }

    private void Person(GarRecord record, string id, GarFamily family, string file)
    {
        var etabs = record.All(GarElements.PersonEtab).ToList();
        var uais = record.All(GarElements.Profiles, GarElements.StructureUai).ToList();
        if (etabs.Count == 0)
        {
            Refuse(GarCause.PersonWithoutEtab, record.AnyUai());
        }
        else if (context.Persons.Contains(KeySet.Of(id)))
        {
            Refuse(GarCause.PersonTwice, etabs[0]);
        }
        else if (etabs.Find(uai => !context.Schools.ContainsKey(uai)) is { } unknown)
        {
            Refuse(GarCause.EtabUnknown, unknown);
        }
        else if (uais.Find(uai => !context.Schools.ContainsKey(uai)) is { } other)
        {
            Refuse(GarCause.ProfileUnknownUai, other);
        }
        // Without any profile it is the schema that refuses them.
        else if (uais.Count > 0)
        {
            if (!record.All(GarElements.Profiles, GarElements.Profile).All(profile => Takes(family, profile)))
            {
                Refuse(GarCause.ProfileRefused, uais[0]);
            }

            Accept(id, family, uais);
        }

        void Refuse(GarCause cause, string uai) => context.Findings.Add(cause, file, record.Line, record.Name, uai);
    }

    private void Accept(string id, GarFamily family, List<string> uais)
    {
        context.Persons.Add(KeySet.Of(id));
        uais.ForEach(uai => context.Profiles.Add(GarContext.ProfileKey(family, id, uai)));
        (context.Pupils, context.Staff) = family is GarFamily.Eleve
            ? (context.Pupils + 1, context.Staff)
            : (context.Pupils, context.Staff + 1);
    }

    private static bool Takes(GarFamily family, string profile) => family is GarFamily.Eleve
        ? string.Equals(profile, "National_elv", StringComparison.OrdinalIgnoreCase)
        : StaffProfiles.Contains(profile);

    private void Level(GarRecord record, GarFamily family, string file)
    {
        var uai = record.First(GarElements.StructureUai);
        var key = GarContext.ProfileKey(family, record.First(GarElements.PersonId), uai);
        if (!context.Schools.ContainsKey(uai))
        {
            context.Findings.Add(GarCause.LevelUnknownUai, file, record.Line, record.Name, uai);
        }
        else if (!context.Profiles.Contains(key))
        {
            waiting.Add((family, key, file, record.Line, uai));
        }
    }
}
