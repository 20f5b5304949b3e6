using System.Text;
using EntEcole.Directory.Files;
using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;

namespace EntEcole.Directory.Sync.State;

/// <summary>A new pupil record whose INE the directory knows, and the rows it makes.</summary>
/// <param name="Slot">Its slot.</param>
/// <param name="Hash">Its hash.</param>
/// <param name="Person">What it says.</param>
/// <param name="Rows">The rows it makes.</param>
/// <param name="File">File of the record.</param>
/// <param name="Line">Line of its INE.</param>
/// <param name="Uai">Its school.</param>
internal sealed record DeferredPupil(
    int Slot, long Hash, Person Person, DesiredRows Rows, string File, int Line, string? Uai);

/// <summary>
/// Pupil records that wait for the end of their category, in a temporary file: an academy that numbers its pupils anew puts all of
/// them off, and costs no more memory than one. Not thread-safe.
/// </summary>
internal sealed class DeferredPupils : IDisposable
{
    private SpillFile? spill;
    private BinaryWriter? writer;
    private int count;

    /// <summary>Keeps one more.</summary>
    public void Add(DeferredPupil pupil)
    {
        spill ??= SpillFile.Open();
        writer ??= new BinaryWriter(spill, Encoding.UTF8, leaveOpen: true);
        writer.Write(pupil.Slot);
        writer.Write(pupil.Hash);
        writer.Write(pupil.File);
        writer.Write(pupil.Line);
        writer.Write(pupil.Uai ?? "");
        var content = PersonJson.Write(pupil.Person);
        writer.Write(content.Length);
        writer.Write(content);
        Write(pupil.Rows);
        count++;
    }

    /// <summary>All of them in the order in which they came, once.</summary>
    public IEnumerable<DeferredPupil> ReadAll()
    {
        if (spill is null)
        {
            yield break;
        }

        writer!.Flush();
        spill.Position = 0;
        using var reader = new BinaryReader(spill, Encoding.UTF8, leaveOpen: true);
        for (var left = count; left > 0; left--)
        {
            yield return Read(reader);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (spill is { } file)
        {
            spill = null;
            writer = null;
            SpillFile.Abandon(file);
        }
    }

    private void Write(DesiredRows rows)
    {
        writer!.Write(rows.Profiles.Count);
        foreach (var (schoolNo, role) in rows.Profiles)
        {
            writer.Write(schoolNo);
            writer.Write((int)role);
        }

        writer.Write(rows.Classes.Count);
        foreach (var (classNo, place) in rows.Classes)
        {
            writer.Write(classNo);
            writer.Write(place.EnteredOn?.DayNumber ?? -1);
        }

        writer.Write(rows.Relatives.Count);
        foreach (var (relativeNo, link) in rows.Relatives)
        {
            writer.Write(relativeNo);
            writer.Write(link.Code);
            Write(link.Details);
        }
    }

    private void Write(RelationDetails? details)
    {
        writer!.Write(details is not null);
        if (details is not null)
        {
            writer.Write(details.Legal);
            writer.Write(details.Financial);
            writer.Write(details.Contact);
            writer.Write(details.Payment);
        }
    }

    private static DeferredPupil Read(BinaryReader reader)
    {
        var slot = reader.ReadInt32();
        var (hash, file, line, uai) = (reader.ReadInt64(), reader.ReadString(), reader.ReadInt32(), reader.ReadString());
        var person = PersonJson.Read(reader.ReadBytes(reader.ReadInt32()));
        return new DeferredPupil(slot, hash, person, ReadRows(reader), file, line, uai.Length == 0 ? null : uai);
    }

    private static DesiredRows ReadRows(BinaryReader reader)
    {
        var profiles = new List<(int, Role)>();
        for (var left = reader.ReadInt32(); left > 0; left--)
        {
            profiles.Add((reader.ReadInt32(), (Role)reader.ReadInt32()));
        }

        var classes = new Dictionary<int, Place>();
        for (var left = reader.ReadInt32(); left > 0; left--)
        {
            var (classNo, day) = (reader.ReadInt32(), reader.ReadInt32());
            classes.Add(classNo, new Place(day < 0 ? null : DateOnly.FromDayNumber(day)));
        }

        var relatives = new Dictionary<int, Link>();
        for (var left = reader.ReadInt32(); left > 0; left--)
        {
            relatives.Add(reader.ReadInt32(), new Link(reader.ReadString(), reader.ReadBoolean()
                ? new RelationDetails(reader.ReadInt32(), reader.ReadBoolean(), reader.ReadBoolean(), reader.ReadBoolean())
                : null));
        }

        return new DesiredRows { Profiles = profiles, Classes = classes, Relatives = relatives };
    }
}
