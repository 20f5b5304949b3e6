using System.Globalization;

namespace EntEcole.Directory.Sample;

/// <summary>Writes EtabEducNat records.</summary>
internal sealed class StructureWriter(SampleOptions options, AcademyInfo academy)
{
    private static readonly string[] _streets = ["RUE DE L'ECOLE", "PLACE DE LA MAIRIE", "AVENUE DES PLATANES", ""];

    private sealed record Row(
        int Id, string Uai, string Siret, string Label, string Type, string Ministry, bool Private, int? Inspection, string Commune,
        string Rpi,
        string PostalCode, string Town, int Phone);

    /// <summary>How many times a school's telephone has changed by a day.</summary>
    public static int PhoneVersion(SampleOptions options, AcademyInfo academy, School school, int day)
    {
        var version = 0;
        for (var past = 1; past <= day; past++)
        {
            version += new Noise(options.Seed, Draw.SchoolDay, academy.Index, school.Index, past).Chance(options.ChangeShare) ? 1 : 0;
        }

        return version;
    }

    public void Write(IRecordSink file, School school)
    {
        var commune = school.Commune;
        var ministry = school.Kind == SchoolKind.Institute ? "SANTE ET SOLIDARITE NATIONALE" : "MINISTERE DE L'EDUCATION NATIONALE";
        var phone = (school.Id * 17) + (PhoneVersion(options, academy, school, options.Day) * 37);
        Write(file, new Row(
            school.Id, school.Uai, school.Siret, school.Label, school.Type, ministry, school.Private, school.Inspection,
            $"{commune.Insee}${commune.Name}${commune.Department}", school.Rpi, commune.PostalCode, commune.Name, phone % 10_000));
    }

    /// <summary>Inspections point to themselves, other services to nothing.</summary>
    public void Write(IRecordSink file, Service service)
    {
        var department = service.Department;
        Write(file, new Row(
            service.Id, service.Uai, "", service.Label, service.Type, "MINISTERE DE L'EDUCATION NATIONALE", Private: false,
            service.Inspection ? service.Id : null, $"{department.ChiefTownInsee}${department.ChiefTown}${department.Code}", "",
            department.ChiefTownPostalCode, department.ChiefTown, service.Id));
    }

    private static string TypeCode(string type) => type switch
    {
        "ECOLE MATERNELLE" => "101",
        "ECOLE DE NIVEAU ELEMENTAIRE" => "151",
        "ECOLE ELEMENTAIRE D APPLICATION" => "153",
        _ => "",
    };

    private static void Attribute(ByteWriter to, ReadOnlySpan<byte> name, string value, bool shortForm) =>
        PersonWriter.Optional(to, name, value.Length == 0 ? null : EncodedText.Encode(value), shortForm);

    private void Write(IRecordSink file, Row row)
    {
        var to = file.Begin(row.Id);
        if (row.Id % 2 == 0)
        {
            Place(to, row);
            Identity(to, row);
        }
        else
        {
            Identity(to, row);
            Place(to, row);
        }

        file.End();
    }

    private void Identity(ByteWriter to, Row row)
    {
        var shortForm = row.Id % 3 == 0;
        to.Attribute("ENTStructureJointure"u8);
        to.Number(row.Id);
        to.End();
        Attribute(to, "ENTStructureUAI"u8, row.Uai, shortForm);
        Attribute(to, "ENTStructureSIREN"u8, row.Siret, shortForm);
        Attribute(to, "ENTStructureNomCourant"u8, row.Label, shortForm);
        Attribute(to, "ENTStructureTypeStruct"u8, row.Type, shortForm);
        Attribute(to, "ENTEcoleMinistereTutelle"u8, row.Ministry, shortForm);
        to.Attribute("ENTEcoleSecteur"u8, row.Private ? "PR"u8 : "PU"u8);
        Attribute(to, "ENTServAcAcademie"u8, academy.Name, shortForm);
        if (academy.Recent)
        {
            Attribute(to, "ENTStructureCodeTypeStruct"u8, TypeCode(row.Type), shortForm);
            to.Attribute("ENTEcoleCodeMinistereTutelle"u8, row.Ministry[0] == 'M' ? "06"u8 : "09"u8);
            Attribute(to, "ENTServAcCodeAcademie"u8, "0" + academy.Code, shortForm);
        }
    }

    private void Place(ByteWriter to, Row row)
    {
        var shortForm = row.Id % 4 < 2;
        Attribute(to, "ENTEcoleCirconscription"u8, row.Inspection?.ToString(CultureInfo.InvariantCulture) ?? "", shortForm);
        Attribute(to, "ENTEcoleCommune"u8, row.Commune, shortForm);
        Attribute(to, "ENTEcoleRPI"u8, row.Rpi, shortForm);
        Attribute(to, "ENTStructureAdresse"u8, _streets[row.Id % _streets.Length], shortForm);
        Attribute(to, "ENTStructureBoitePostale"u8, row.Id % 11 == 0 ? "BP 99" : "", shortForm);
        Attribute(to, "ENTStructureCodePostal"u8, row.PostalCode, shortForm);
        Attribute(to, "ENTStructureVille"u8, row.Town, shortForm);
        PersonWriter.Phone(to, "ENTStructureTelephone"u8, EncodedText.Encode(academy.Landline), row.Phone);
        if (row.Id % 3 == 0)
        {
            PersonWriter.Phone(to, "ENTStructureFax"u8, EncodedText.Encode(academy.Landline), (row.Phone + 1) % 10_000);
        }
        else
        {
            to.Empty("ENTStructureFax"u8, shortForm);
        }

        Attribute(to, "ENTStructureMailSI"u8, $"ce.{row.Uai}@{academy.Domain}", shortForm);
    }
}
