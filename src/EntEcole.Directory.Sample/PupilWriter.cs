using System.Text;

namespace EntEcole.Directory.Sample;

/// <summary>Writes Eleve records.</summary>
internal sealed class PupilWriter
{
    private readonly Sector _sector;
    private readonly PupilIdentityWriter _identity;
    private readonly bool[] _hasGroup;
    private readonly byte[][] _groups;

    public PupilWriter(Sector sector)
    {
        _sector = sector;
        _identity = new PupilIdentityWriter(sector);
        _hasGroup = [.. sector.Schools.Select(school => sector.Noise(Draw.School, school.Index, day: 1).Chance(0.25))];
        string[] names = ["Chorale", "Soutien lecture", "Éveil musical", "Atelier d'échecs"];
        _groups = [.. sector.Schools.Select(school => EncodedText.Encode(names[school.Index % names.Length]))];
    }

    /// <summary>2 % of pupils are in a group.</summary>
    public bool InGroup(Pupil pupil) => _hasGroup[pupil.State.Class.School] && pupil.Trait.Part(9, 12) == 0;

    public void Write(IRecordSink file, Pupil pupil)
    {
        var to = file.Begin(pupil.Id);
        switch (pupil.Trait.Part(0, 3))
        {
            case 0:
                _identity.Write(to, pupil);
                Schooling(to, pupil);
                Habits(to, pupil);
                break;
            case 1:
                Schooling(to, pupil);
                Habits(to, pupil);
                _identity.Write(to, pupil);
                break;
            default:
                Habits(to, pupil);
                _identity.Write(to, pupil);
                Schooling(to, pupil);
                break;
        }

        file.End();
    }

    private void Schooling(ByteWriter to, Pupil pupil)
    {
        var shortForm = pupil.Trait.Part(6, 2) == 0;
        var state = pupil.State;
        var school = _sector.Schools[state.Class.School];
        to.Attribute("ENTPersonStructRattach"u8);
        to.Number(school.Id);
        to.End();
        Relatives(to, pupil);
        to.Attribute("ENTPersonClasses"u8);
        to.Number(school.Id);
        to.Raw("$11$ORDINAIRE$"u8);
        to.Number(state.Class.Id);
        to.Raw("$"u8);
        to.Raw(state.Class.Name);
        to.End();
        Group(to, pupil, school, shortForm);
        to.Attribute("ENTEleveNiveau"u8, Level.All[state.Level].Xml);
        to.Attribute("ENTEleveCycle"u8, Level.All[state.Level].CycleXml);
        to.Attribute("ENTEleveTypeClasse"u8, "11$ORDINAIRE"u8);
        Entry(to, state, school, shortForm);
    }

    private void Entry(ByteWriter to, PupilState state, School school, bool shortForm)
    {
        var date = state.Since == 0 ? new DateOnly(_sector.Options.SchoolYear, 9, 1) : _sector.Options.FirstDay.AddDays(state.Since);
        to.Attribute("ENTEleveDateEntreeClasses"u8);
        to.Number(school.Id);
        to.Raw("$"u8);
        to.Date(date);
        to.Raw("$"u8);
        to.Number(state.Class.Id);
        to.End();
        to.Empty("ENTEleveDateSortieClasses"u8, shortForm);
        if (_sector.Academy.Recent)
        {
            to.Attribute("ENTEleveDateEntreeStructRattach"u8);
            to.Date(date);
            to.End();
            to.Empty("ENTEleveDateSortieStructRattach"u8, shortForm);
        }
    }

    private static void Relatives(ByteWriter to, Pupil pupil)
    {
        var rank = pupil.Family.Children.IndexOf(pupil);
        to.Attribute("ENTEleveAutoriteParentale"u8);
        var first = true;
        foreach (var relative in pupil.Family.Relatives)
        {
            if (!relative.IsOf(rank))
            {
                continue;
            }

            if (!first)
            {
                to.NextValue();
            }

            first = false;
            to.Number(relative.Id);
            to.Raw("$"u8);
            to.Raw(Encoding.ASCII.GetBytes(relative.Link));
        }

        to.End();
    }

    private void Group(ByteWriter to, Pupil pupil, School school, bool shortForm)
    {
        if (!InGroup(pupil))
        {
            to.Empty("ENTPersonGroupes"u8, shortForm);
            return;
        }

        to.Attribute("ENTPersonGroupes"u8);
        to.Number(school.Id);
        to.Raw("$40$REGROUPEMENT$"u8);
        to.Number(ClassMaker.GroupId(school));
        to.Raw("$"u8);
        to.Raw(_groups[pupil.State.Class.School]);
        to.End();
    }

    private static void Habits(ByteWriter to, Pupil pupil)
    {
        var habits = pupil.State.Habits;
        to.Attribute("ENTEleveRestaurantScolaire"u8, YesNo(habits, 0));
        to.Attribute("ENTEleveTransport"u8, YesNo(habits, 1));
        to.Attribute("ENTEleveGarderieMatin"u8, YesNo(habits, 2));
        to.Attribute("ENTEleveGarderieSoir"u8, YesNo(habits, 3));
        to.Attribute("ENTEleveEtudesSurveillees"u8, YesNo(habits, 4));
    }

    private static ReadOnlySpan<byte> YesNo(int habits, int rank) => ((habits >> rank) & 1) != 0 ? "O"u8 : "N"u8;
}
