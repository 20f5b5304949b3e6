using System.Xml;

namespace EntEcole.Directory.Extracts;

/// <summary>
/// The names that an XML parser meets, with a bound: it keeps each of them as long as it lives, those of processing
/// instructions that are never shown included. AAF has fourteen.
/// </summary>
internal sealed class NameBook : NameTable
{
    /// <summary>Characters of all names together.</summary>
    public const int Limit = 262_144;

    private int length;

    public override string Add(char[] key, int start, int len) => Get(key, start, len) ?? Count(base.Add(key, start, len));

    public override string Add(string key) => Get(key) ?? Count(base.Add(key));

    private string Count(string name)
    {
        length += name.Length;
        return length <= Limit ? name : throw new NamesExhaustedException();
    }
}

/// <summary>The names of a document are longer, all together, than <see cref="NameBook.Limit"/>.</summary>
internal sealed class NamesExhaustedException() : Exception("Too many names.");
