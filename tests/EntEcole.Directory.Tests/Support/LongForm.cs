using System.Globalization;

namespace EntEcole.Directory.Tests.Support;

/// <summary>How much a slow test does: its short form, which every run takes, or what a variable of the environment asks for.</summary>
internal static class LongForm
{
    /// <summary>The number of the variable; the short form where it is not given.</summary>
    public static int Of(string variable, int usual) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out var asked)
            ? asked
            : usual;
}
