namespace EntEcole.Directory.Sample;

/// <summary>Counts the records of a category and what differs from the day before.</summary>
internal sealed class CategoryCounter(string category, int day)
{
    private readonly IdCollector _created = new();
    private readonly IdCollector _returned = new();
    private readonly IdCollector _departed = new();
    private readonly IdCollector _changed = new();
    private readonly IdCollector _links = new();
    private readonly IdCollector _chosenLinks = new();
    private readonly IdCollector _onlyLinks = new();
    private int _records;
    private int _unchanged;

    /// <summary>Returns whether the record is there on both days.</summary>
    public bool Add(int id, bool earlier, bool before, bool now, bool same)
    {
        _records += now ? 1 : 0;
        if (before && now)
        {
            if (same)
            {
                _unchanged++;
            }
            else
            {
                _changed.Add(id);
            }

            return true;
        }

        if (before)
        {
            _departed.Add(id);
        }
        else if (now)
        {
            (earlier ? _returned : _created).Add(id);
        }

        return false;
    }

    public void AddLinks(int id, bool all, bool chosen, bool only)
    {
        if (all)
        {
            _links.Add(id);
        }

        if (chosen)
        {
            _chosenLinks.Add(id);
        }

        if (only)
        {
            _onlyLinks.Add(id);
        }
    }

    public CategoryKey ToKey() => new(category, _records, day == 0 ? null : new CategoryChanges
    {
        Created = _created.ToSet(),
        Returned = _returned.ToSet(),
        Departed = _departed.ToSet(),
        Changed = _changed.ToSet(),
        Unchanged = _unchanged,
        LinksChanged = _links.ToSet(),
        ChosenLinksChanged = _chosenLinks.ToSet(),
        OnlyLinksChanged = _onlyLinks.ToSet(),
    });
}
