using System.Buffers;
using System.Xml;

namespace EntEcole.Directory.Extracts.Text;

/// <summary>What a reader of AAF passes over: instructions and the document type.</summary>
internal static class MarkupProlog
{
    private static readonly SearchValues<char> TypeStops = SearchValues.Create("\"'[]<>\0");

    /// <summary>An instruction, whose target must be a name.</summary>
    public static void SkipInstruction(MarkupBuffer source)
    {
        source.Pass(2);
        source.Ensure(4);
        var target = source.Rest;
        if (target.IsEmpty || !XmlConvert.IsStartNCNameChar(target[0])
            || (target.StartsWith("xml", StringComparison.OrdinalIgnoreCase) && !(
                target.Length > 3 && MarkupCharacters.IsNameChar(target[3]))))
        {
            throw source.Broken(source.At);
        }

        while (source.HasMore() && MarkupCharacters.IsNameChar(source.Current))
        {
            source.Pass(1);
        }

        source.Ensure(2);
        if (!source.Rest.StartsWith("?>") && !(!source.Rest.IsEmpty && MarkupCharacters.IsSpace(source.Current)))
        {
            throw source.Broken(source.At);
        }

        source.SkipPast("?>");
    }

    /// <summary>The document type, with its internal subset: quotes, comments and instructions may hold its signs.</summary>
    public static void SkipType(MarkupBuffer source)
    {
        var brackets = 0;
        while (true)
        {
            source.Ensure(4);
            var rest = source.Rest;
            var stop = rest.IndexOfAny(TypeStops);
            if (stop < 0)
            {
                source.Pass(rest.IsEmpty ? throw source.Broken(source.At) : rest.Length);
                continue;
            }

            source.Pass(stop);
            source.Ensure(4);
            rest = source.Rest;
            source.Pass(1);
            switch (rest[0])
            {
                case '"' or '\'':
                    source.SkipPast(rest[0] == '"' ? "\"" : "'");
                    break;
                case '[':
                    brackets++;
                    break;
                case ']':
                    brackets--;
                    break;
                case '>' when brackets == 0:
                    return;
                case '<' when rest.StartsWith("<!--"):
                    source.Pass(3);
                    source.SkipPast("-->");
                    break;
                case '<' when rest.StartsWith("<?"):
                    source.SkipPast("?>");
                    break;
                case '<' when brackets > 0:
                    break;
                case '\0' or '<':
                    throw source.Broken(source.At - 1);
            }
        }
    }
}
