using System.Text;

namespace EntEcole.Directory.Sample;

/// <summary>Writes PersRelEleve records.</summary>
internal sealed class RelativeWriter(AcademyInfo academy)
{
    private readonly byte[] _landline = Encoding.ASCII.GetBytes(academy.Landline);

    public void Write(IRecordSink file, Relative relative)
    {
        var to = file.Begin(relative.Id);
        switch (relative.Trait.Part(0, 3))
        {
            case 0:
                Identity(to, relative);
                Address(to, relative);
                Contact(to, relative);
                break;
            case 1:
                Address(to, relative);
                Contact(to, relative);
                Identity(to, relative);
                break;
            default:
                Contact(to, relative);
                Identity(to, relative);
                Address(to, relative);
                break;
        }

        file.End();
    }

    private static void Identity(ByteWriter to, Relative relative)
    {
        var shortForm = relative.Trait.Part(1, 2) == 0;
        to.Attribute("ENTPersonJointure"u8);
        to.Number(relative.Id);
        to.End();
        PersonWriter.Title(to, relative.Title, shortForm);
        to.Attribute("ENTPersonNom"u8, relative.Surname.Xml);
        PersonWriter.Optional(to, "ENTPersonNomPatro"u8, relative.BirthName?.Xml, shortForm);
        to.Attribute("ENTPersonPrenom"u8, relative.Given.Xml);
        PersonWriter.Optional(to, "ENTPersonAutresPrenoms"u8, relative.Trait.Part(2, 5) < 3 ? relative.Given.Xml : null, shortForm);
        to.Attribute("ENTPersRelEleveEleve"u8);
        var first = true;
        var children = relative.Family.Children;
        for (var rank = 0; rank < children.Count; rank++)
        {
            if (!relative.IsOf(rank) || !children[rank].State.Present)
            {
                continue;
            }

            if (!first)
            {
                to.NextValue();
            }

            first = false;
            to.Number(children[rank].Id);
        }

        to.End();
    }

    private static void Address(ByteWriter to, Relative relative)
    {
        var shortForm = relative.Trait.Part(3, 2) == 0;
        var trait = relative.OwnAddress ? relative.Trait : relative.Family.Trait;
        var version = relative.State.Address;
        if (version == 0 && trait.Part(4, 1000) < 35)
        {
            to.Attribute("ENTPersonAdresse"u8, "$$$"u8);
            to.Empty("ENTPersonCodePostal"u8, shortForm);
            to.Empty("ENTPersonVille"u8, shortForm);
            to.Attribute("ENTPersonPays"u8, "PAYS INCONNU"u8);
        }
        else
        {
            to.Attribute("ENTPersonAdresse"u8);
            to.Raw(trait.Part(5, 10) == 0 ? "APPT 4$BAT B$"u8 : "$$"u8);
            to.Number(1 + trait.Part(6, 180));
            to.Raw(" "u8);
            to.Raw(Lexicon.Streets[(trait.Part(7, 1000) + version) % Lexicon.Streets.Count].Xml);
            to.Raw("$"u8);
            to.End();
            Town(to, relative.Family.Commune, trait);
        }

        to.Attribute("ENTPersonAdresseDiffusion"u8, relative.Trait.Part(5, 10) == 0 ? "O"u8 : "N"u8);
    }

    private static void Town(ByteWriter to, Commune commune, ulong trait)
    {
        var abroad = trait.Part(8, 100) == 0;
        to.Attribute("ENTPersonCodePostal"u8);
        to.Text(abroad ? "AD100" : commune.PostalCode);
        to.End();
        to.Attribute("ENTPersonVille"u8);
        to.Text(abroad ? "VALLDORNA" : commune.Name);
        to.End();
        to.Attribute("ENTPersonPays"u8, abroad ? "ANDORRE"u8 : "FRANCE"u8);
    }

    private void Contact(ByteWriter to, Relative relative)
    {
        var shortForm = relative.Trait.Part(4, 2) == 0;
        var trait = relative.Trait;
        Landline(to, "ENTPersonTelPerso"u8, trait.Part(6, 100) < 40, trait.Part(7, 10_000), shortForm);
        Landline(to, "ENTPersRelEleveTelPro"u8, trait.Part(8, 100) < 15, trait.Part(9, 10_000), shortForm);
        Mobile(to, relative, shortForm);
        Mail(to, relative, shortForm);
    }

    private void Landline(ByteWriter to, ReadOnlySpan<byte> name, bool has, int number, bool shortForm)
    {
        if (has)
        {
            PersonWriter.Phone(to, name, _landline, number);
        }
        else
        {
            to.Empty(name, shortForm);
        }
    }

    private static void Mobile(ByteWriter to, Relative relative, bool shortForm)
    {
        var version = relative.State.Mobile;
        var number = (relative.Trait.Part(2, 10_000) + (version * 37)) % 10_000;
        if (version == 0 && relative.Trait.Part(9, 100) < 24)
        {
            to.Empty("ENTPersRelEleveTelMobile"u8, shortForm);
        }
        else if (relative.Trait.Part(8, 100) == 99)
        {
            // Other countries come without spaces.
            to.Attribute("ENTPersRelEleveTelMobile"u8);
            to.Raw("+37600"u8);
            to.Digits(number, 4);
            to.End();
        }
        else
        {
            PersonWriter.Phone(to, "ENTPersRelEleveTelMobile"u8, "+33 6 39 98 "u8, number);
        }
    }

    private static void Mail(ByteWriter to, Relative relative, bool shortForm)
    {
        var version = relative.State.Mail;
        if (version == 0 && relative.Trait.Part(7, 100) >= 32)
        {
            to.Empty("ENTPersonMail"u8, shortForm);
            return;
        }

        to.Attribute("ENTPersonMail"u8);
        to.Raw(relative.Given.Slug);
        to.Raw("."u8);
        to.Raw(relative.Surname.Slug);
        to.Number(relative.Id % 100_000);
        if (version > 0)
        {
            to.Raw("-"u8);
            to.Number(version);
        }

        to.Raw("@example.invalid"u8);
        to.End();
    }
}
