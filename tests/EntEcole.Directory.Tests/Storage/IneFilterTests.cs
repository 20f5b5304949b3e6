using System.Globalization;
using EntEcole.Directory.Storage.Persons;

namespace EntEcole.Directory.Tests.Storage;

/// <summary>The filter before look-ups of INEs forgets nobody, and lets few strangers pass.</summary>
public sealed class IneFilterTests
{
    private const int Count = 20_000;

    [Fact]
    public void MayHold_WhatWasAdded_Always_AndFewOthers()
    {
        var filter = new IneFilter(Count);
        for (var i = 0; i < Count; i++)
        {
            filter.Add(Ine(i, "AB"));
        }

        Assert.All(Enumerable.Range(0, Count), i => Assert.True(filter.MayHold(Ine(i, "AB"))));
        Assert.InRange(Enumerable.Range(0, Count).Count(i => filter.MayHold(Ine(i, "CD"))), 0, Count / 100);
    }

    [Fact]
    public void MayHold_Empty_Nobody() => Assert.False(new IneFilter(0).MayHold(Ine(1, "AB")));

    private static string Ine(int number, string letters) => number.ToString("D9", CultureInfo.InvariantCulture) + letters;
}
