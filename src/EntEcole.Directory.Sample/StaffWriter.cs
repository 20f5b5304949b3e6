using System.Text;

namespace EntEcole.Directory.Sample;

/// <summary>Writes PersEducNat records.</summary>
internal sealed class StaffWriter(Sector sector)
{
    private readonly byte[] _domain = Encoding.ASCII.GetBytes("@" + sector.Academy.Domain);

    public void Write(IRecordSink file, Staff staff)
    {
        var to = file.Begin(staff.Id);
        if (staff.Trait.Part(0, 2) == 0)
        {
            Identity(to, staff);
            Work(to, staff);
        }
        else
        {
            Work(to, staff);
            Identity(to, staff);
        }

        file.End();
    }

    private void Identity(ByteWriter to, Staff staff)
    {
        var shortForm = staff.Trait.Part(1, 2) == 0;
        to.Attribute("ENTPersonJointure"u8);
        to.Number(staff.Id);
        to.End();
        if (staff.Birth is { } birth)
        {
            to.Attribute("ENTPersonDateNaissance"u8);
            to.Date(birth);
            to.End();
        }
        else
        {
            to.Empty("ENTPersonDateNaissance"u8, shortForm);
        }

        if (staff.Trait.Part(2, 2) == 0)
        {
            // Genuine extracts have this attribute twice, the first time empty.
            to.Empty("ENTPersonAutresPrenoms"u8, shortForm);
        }

        to.Attribute("ENTPersonNom"u8, staff.Surname.Plain);
        PersonWriter.Optional(to, "ENTPersonNomPatro"u8, staff.BirthName?.Plain, shortForm);
        to.Attribute("ENTPersonPrenom"u8, staff.Given.Plain);
        to.Attribute("ENTPersonAutresPrenoms"u8, staff.Given.Plain);
        to.Attribute("ENTPersonCivilite"u8, staff.Woman ? "Mme"u8 : "M."u8);
        Mail(to, staff, shortForm);
    }

    private void Mail(ByteWriter to, Staff staff, bool shortForm)
    {
        var version = staff.State.Mail;
        if (version == 0 && staff.Trait.Part(3, 100) < 3)
        {
            to.Empty("ENTPersonMail"u8, shortForm);
            return;
        }

        to.Attribute("ENTPersonMail"u8);
        to.Raw(staff.Trait.Part(4, 2) == 0 ? staff.Given.Slug : staff.Given.Plain);
        to.Raw("."u8);
        to.Raw(staff.Surname.Slug);
        to.Number(staff.Id);
        if (version > 0)
        {
            to.Raw("-"u8);
            to.Number(version);
        }

        to.Raw(_domain);
        to.End();
    }

    private void Work(ByteWriter to, Staff staff)
    {
        var shortForm = staff.Trait.Part(5, 2) == 0;
        Attachment(to, staff, shortForm);
        if (staff.Functions.Count == 0)
        {
            to.Empty("ENTPersonFonctions"u8, shortForm);
            to.Empty("ENTEnsFonctionDir"u8, shortForm);
            to.Empty("ENTEnsSpecialites"u8, shortForm);
        }
        else
        {
            Functions(to, staff);
            Direction(to, staff, shortForm);
            Specialities(to, staff);
        }

        to.Attribute("ENTPersonCategorieEnseignant"u8, "O"u8);
    }

    private void Attachment(ByteWriter to, Staff staff, bool shortForm)
    {
        if (!staff.State.Attached || staff.Functions.Count == 0)
        {
            to.Empty("ENTPersonStructRattach"u8, shortForm);
            return;
        }

        to.Attribute("ENTPersonStructRattach"u8);
        to.Number(sector.Schools[staff.Functions[0].School].Id);
        to.End();
    }

    private void Functions(ByteWriter to, Staff staff)
    {
        to.Attribute("ENTPersonFonctions"u8);
        for (var rank = 0; rank < staff.Functions.Count; rank++)
        {
            if (rank > 0)
            {
                to.NextValue();
            }

            var function = staff.Functions[rank];
            to.Number(sector.Schools[function.School].Id);
            to.Raw("$"u8);
            to.Raw(Sample.Specialities.Function(function.Kind));
            to.Raw("$"u8);
            to.Raw(Sample.Specialities.Xml(function.Kind, staff.State.Speciality));
        }

        to.End();
    }

    /// <summary>86 % of directors have the attribute; the others are known by D0000 alone.</summary>
    private void Direction(ByteWriter to, Staff staff, bool shortForm)
    {
        if (!staff.Directs || staff.Trait.Part(6, 100) >= 86)
        {
            to.Empty("ENTEnsFonctionDir"u8, shortForm);
            return;
        }

        to.Attribute("ENTEnsFonctionDir"u8);
        to.Number(sector.Schools[staff.Functions[0].School].Id);
        to.End();
    }

    private static void Specialities(ByteWriter to, Staff staff)
    {
        to.Attribute("ENTEnsSpecialites"u8);
        for (var rank = 0; rank < staff.Functions.Count; rank++)
        {
            if (rank > 0)
            {
                to.NextValue();
            }

            to.Raw(Sample.Specialities.Xml(staff.Functions[rank].Kind, staff.State.Speciality));
        }

        to.End();
    }
}
