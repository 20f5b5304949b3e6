using System.Globalization;

namespace EntEcole.Directory.Sample;

/// <summary>Counts identifiers and keeps the first ones.</summary>
internal sealed class IdCollector
{
    private readonly List<string> _ids = [];
    private int _count;

    public void Add(int id)
    {
        _count++;
        if (_ids.Count < IdSet.Limit)
        {
            _ids.Add(id.ToString(CultureInfo.InvariantCulture));
        }
    }

    public IdSet ToSet() => new(_count, _ids);
}
