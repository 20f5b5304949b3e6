namespace EntEcole.Directory.Sample;

/// <summary>Writes who a pupil is.</summary>
internal sealed class PupilIdentityWriter(Sector sector)
{
    public void Write(ByteWriter to, Pupil pupil)
    {
        var shortForm = pupil.Trait.Part(1, 2) == 0;
        to.Attribute("ENTPersonJointure"u8);
        to.Number(pupil.Id);
        to.End();
        Ine(to, pupil, shortForm);
        to.Attribute("ENTPersonDateNaissance"u8);
        to.Date(pupil.Birth);
        to.End();
        to.Attribute("ENTPersonNom"u8, pupil.Surname.Xml);
        PersonWriter.Optional(to, "ENTPersonNomPatro"u8, pupil.BirthName?.Xml, shortForm);
        to.Attribute("ENTPersonPrenom"u8, pupil.Given.Xml);
        to.Attribute("ENTPersonAutresPrenoms"u8);
        to.Raw(pupil.Others[0].Xml);
        for (var rank = 1; rank < pupil.Others.Count; rank++)
        {
            to.NextValue();
            to.Raw(pupil.Others[rank].Xml);
        }

        to.End();
        to.Attribute("ENTPersonCivilite"u8, pupil.Girl ? "Mme"u8 : "M."u8);
        if (sector.Academy.Recent)
        {
            Mail(to, pupil, shortForm);
        }
    }

    /// <summary>Unique over both academies: two digits for the academy, seven for the pupil, shuffled.</summary>
    private void Ine(ByteWriter to, Pupil pupil, bool shortForm)
    {
        if (pupil.Trait.Part(2, 200) == 0)
        {
            to.Empty("ENTEleveINE"u8, shortForm);
            return;
        }

        to.Attribute("ENTEleveINE"u8);
        to.Digits(sector.Academy.Index, 2);
        to.Digits((int)((((pupil.Id - 1_000_000L) * 7_654_321) + (sector.Options.Seed & 0xFFFF)) % 10_000_000), 7);
        to.Raw([(byte)('A' + pupil.Trait.Part(3, 26)), (byte)('A' + pupil.Trait.Part(5, 26))]);
        to.End();
    }

    private static void Mail(ByteWriter to, Pupil pupil, bool shortForm)
    {
        if (pupil.Trait.Part(4, 33) != 0)
        {
            to.Empty("ENTPersonMail"u8, shortForm);
            return;
        }

        to.Attribute("ENTPersonMail"u8);
        to.Raw(pupil.Given.Slug);
        to.Raw("."u8);
        to.Number(pupil.Id);
        to.Raw("@example.invalid"u8);
        to.End();
    }
}
