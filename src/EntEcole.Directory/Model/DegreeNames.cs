namespace EntEcole.Directory.Model;

/// <summary>Degrees as reports and tables write them.</summary>
public static class DegreeNames
{
    private const string First = "1D";
    private const string Second = "2D";
    private const string Onde = "ONDE";

    /// <summary><c>1D</c>, <c>2D</c>, <c>ONDE</c>; <c>-</c> for what no extract writes.</summary>
    public static string NameOf(Degree degree) => degree switch
    {
        Degree.FirstDegree => First,
        Degree.SecondDegree => Second,
        Degree.Onde => Onde,
        _ => "-",
    };

    /// <summary>The degree that a report names.</summary>
    public static Degree Read(string name) => name switch
    {
        First => Degree.FirstDegree,
        Onde => Degree.Onde,
        _ => Degree.SecondDegree,
    };
}
