using System.Reflection;
using System.Text;

namespace EntEcole.Directory.Sample;

/// <summary>The five real conventions and their 23 schools: public acts, as CSV.</summary>
public static class SampleData
{
    /// <summary>conventions.csv.</summary>
    public static string ConventionsCsv => Read("conventions.csv");

    /// <summary>convention-schools.csv.</summary>
    public static string ConventionSchoolsCsv => Read("convention-schools.csv");

    private static string Read(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"Resource {name} is missing from the assembly.");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
