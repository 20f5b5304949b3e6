using System.Globalization;
using System.Xml;
using EntEcole.Directory.Exports.Gar;
using static EntEcole.Directory.Exports.Gar.GarElements;

namespace EntEcole.Directory.Server.Gar;

/// <summary>Writes an export as XML files of a folder, with the names that the GAR expects.</summary>
internal sealed class GarXmlSink : IGarSink, IDisposable
{
    private readonly GarFamilyWriter etab;
    private readonly GarFamilyWriter pupils;
    private readonly GarFamilyWriter staff;
    private readonly GarFamilyWriter groups;
    private readonly GarFamilyWriter managers;

    public GarXmlSink(string folder, GarSetName set, string version)
    {
        etab = Of(GarFamily.Etab, default);
        pupils = Of(GarFamily.Eleve, (Level, StructureUai, PersonId, LevelCode));
        staff = Of(GarFamily.Enseignant, (Level, StructureUai, PersonId, LevelCode));
        groups = Of(GarFamily.Groupe, (Member, StructureUai, PersonId, GroupCode));
        managers = Of(GarFamily.RespAff, default);

        GarFamilyWriter Of(GarFamily family, (string, string, string, string) rows) =>
            new(folder, set, family, version) { RowNames = rows };
    }

    private IReadOnlyList<GarFamilyWriter> All => [etab, pupils, staff, groups, managers];

    /// <inheritdoc/>
    public void Take(GarSchool school)
    {
        var xml = etab.Item(3 + One(school.Contract) + One(school.Phone) + One(school.Mail));
        Start(xml, Etab);
        Write(xml, StructureUai, school.Uai);
        Write(xml, StructureName, school.Name);
        Write(xml, StructureContract, school.Contract);
        Write(xml, StructurePhone, school.Phone);
        Write(xml, StructureMail, school.Mail);
        xml.WriteEndElement();
    }

    /// <inheritdoc/>
    public void Take(GarPerson person)
    {
        var isPupil = person.Family is GarFamily.Eleve;
        var xml = (isPupil ? pupils : staff).Item(
            4 + (3 * person.Profiles.Count) + person.GivenNames.Count + person.Uais.Count + One(person.BirthName) + One(person.Civility)
            + One(person.Attachment) + (person.BirthDate is null ? 0 : 1));
        Start(xml, isPupil ? Pupil : Staff);
        Write(xml, PersonId, person.Id);
        foreach (var profile in person.Profiles)
        {
            Start(xml, Profiles);
            Write(xml, StructureUai, profile.Uai);
            Write(xml, Profile, profile.Profile);
            xml.WriteEndElement();
        }

        Write(xml, BirthName, person.BirthName);
        Write(xml, UsageName, person.Name);
        Write(xml, GivenName, person.GivenNames[0]);
        WriteAll(xml, GivenNames, person.GivenNames);
        Write(xml, Civility, person.Civility);
        Write(xml, Attachment, person.Attachment);
        WriteAll(xml, PersonEtab, person.Uais);
        Write(xml, BirthDate, person.BirthDate?.ToString("O", CultureInfo.InvariantCulture));
        xml.WriteEndElement();
    }

    /// <inheritdoc/>
    public void TakeLevel(GarFamily family, string uai, string id, string code) =>
        (family is GarFamily.Eleve ? pupils : staff).Row(uai, id, code);

    /// <inheritdoc/>
    public void Take(GarGroup group)
    {
        var xml = groups.Item(5 + group.Divisions.Count);
        Start(xml, Group);
        Write(xml, GroupCode, group.Code);
        Write(xml, StructureUai, group.Uai);
        Write(xml, GroupLabel, group.Label);
        Write(xml, GroupStatus, group.IsDivision ? Division : Groupe);
        WriteAll(xml, GroupDivision, group.Divisions);
        xml.WriteEndElement();
    }

    /// <inheritdoc/>
    public void TakeMember(string uai, string id, string code) => groups.Row(uai, id, code);

    /// <inheritdoc/>
    public void Take(GarManager manager)
    {
        var xml = managers.Item(4 + One(manager.Civility) + manager.Mails.Count + manager.Uais.Count);
        Start(xml, Manager);
        Write(xml, PersonId, manager.Id);
        Write(xml, UsageName, manager.Name);
        Write(xml, GivenName, manager.GivenName);
        Write(xml, Civility, manager.Civility);
        WriteAll(xml, Mail, manager.Mails);
        WriteAll(xml, ManagerEtab, manager.Uais);
        xml.WriteEndElement();
    }

    /// <summary>Ends every file.</summary>
    /// <returns>How many there are.</returns>
    public int End()
    {
        foreach (var writer in All)
        {
            writer.End();
        }

        return All.Sum(writer => writer.Files);
    }

    public void Dispose()
    {
        foreach (var writer in All)
        {
            writer.Dispose();
        }
    }

    private static int One(string? text) => text is null ? 0 : 1;

    private static void Start(XmlWriter xml, string name) => xml.WriteStartElement(name, GarFamilies.Namespace);

    private static void Write(XmlWriter xml, string name, string? value)
    {
        if (value is not null)
        {
            xml.WriteElementString(name, GarFamilies.Namespace, value);
        }
    }

    private static void WriteAll(XmlWriter xml, string name, IReadOnlyList<string> values)
    {
        foreach (var value in values)
        {
            Write(xml, name, value);
        }
    }
}

/// <summary>Takes an export of which nothing is written.</summary>
internal sealed class GarNoSink : IGarSink
{
    /// <inheritdoc/>
    public void Take(GarSchool school)
    {
    }

    /// <inheritdoc/>
    public void Take(GarPerson person)
    {
    }

    /// <inheritdoc/>
    public void TakeLevel(GarFamily family, string uai, string id, string code)
    {
    }

    /// <inheritdoc/>
    public void Take(GarGroup group)
    {
    }

    /// <inheritdoc/>
    public void TakeMember(string uai, string id, string code)
    {
    }

    /// <inheritdoc/>
    public void Take(GarManager manager)
    {
    }
}
