using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text;
using EntEcole.Directory.Model;

namespace EntEcole.Directory.Server.Cli.Output;

/// <summary>The rule of <see cref="OutsideText"/> for all that is typed after the name of the program, whatever the verb.</summary>
internal static class OptionText
{
    /// <summary>Why the command line is refused, with the option that is wrong and without its text; null when it is not.</summary>
    public static LocalizedText? Refused(ParseResult parsed)
    {
        var where = "";
        foreach (var token in parsed.Tokens)
        {
            if (!OutsideText.IsAccepted(token.Value))
            {
                return where.Length > 0
                    ? new(
                        $"{where} holds a character that cannot be seen. Remove it.",
                        $"{where} contient un caractère invisible ou de contrôle. Le retirer.")
                    : new(
                        "An argument holds a character that cannot be seen. Remove it.",
                        "Un argument contient un caractère invisible ou de contrôle. Le retirer.");
            }

            where = token.Type is TokenType.Option ? token.Value : "";
        }

        return null;
    }

    /// <summary>Reads words that are kept, in normalization form C: for names and reasons. Paths stay as they are typed.</summary>
    public static string Read(ArgumentResult result) =>
        string.Join(' ', result.Tokens.Select(token => token.Value.IsNormalized(NormalizationForm.FormC)
        ? token.Value
        : OutsideText.Accept(token.Value) ?? ""));
}
