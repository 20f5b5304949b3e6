using System.Text;

namespace EntEcole.Directory.Sample;

/// <summary>
/// One category of a delta. A sector is written twice, as it was the day before and as it is: what differs, byte by byte, becomes
/// requests. Nothing is derived from the calendar of changes, so a delta says what the two full extracts say.
/// </summary>
internal sealed class DeltaFile(ExtractFile file) : IRecordSink
{
    private readonly Dictionary<int, byte[]> _before = [];
    private readonly ByteWriter _record = new();
    private bool _today;
    private int _id;

    public ByteWriter Begin(int id)
    {
        _id = id;
        _record.Clear();
        return _record;
    }

    public void End()
    {
        if (!_today)
        {
            _before.Add(_id, _record.Written.ToArray());
        }
        else if (!_before.Remove(_id, out var before))
        {
            file.Begin(_id).Raw(_record.Written);
            file.End();
        }
        else if (!_record.Written.SequenceEqual(before))
        {
            file.Modify(_id, Modifications(_record.Written));
        }
    }

    /// <summary>The records that follow are those of the day before.</summary>
    public void BeginYesterday() => _today = false;

    /// <summary>The records that follow are those of the day.</summary>
    public void BeginToday() => _today = true;

    /// <summary>The records of the day before that did not come again are gone.</summary>
    public void EndToday()
    {
        foreach (var id in _before.Keys.Order())
        {
            file.Delete(id);
        }

        _before.Clear();
    }

    // Values hold no bare angle bracket: what looks like a tag is one.
    private static byte[] Modifications(ReadOnlySpan<byte> attributes) => Encoding.ASCII.GetBytes(
        Encoding.ASCII.GetString(attributes)
            .Replace("<attr name=", "<modification operation=\"replace\" name=", StringComparison.Ordinal)
            .Replace("</attr>", "</modification>", StringComparison.Ordinal));
}
