namespace EntEcole.Directory.Tests.Conformance;

/// <summary>The suite is whole: each of its classes runs on every engine, but where an engine says why not.</summary>
public sealed class SuiteTests
{
    public static TheoryData<string> Classes =>
        [.. typeof(StoreConformance).Assembly.GetTypes().Where(
            type => type.IsAbstract && type.IsSubclassOf(typeof(StoreConformance))).Select(type => type.Name)];

    [Theory]
    [MemberData(nameof(Classes))]
    public void Class_OfTheSuite_RunsOnEveryEngine(string name)
    {
        var engines = typeof(StoreConformance).Assembly.GetTypes()
            .Where(type => type.IsSealed && string.Equals(type.BaseType?.Name, name, StringComparison.Ordinal)).Select(
                type => type.Name).ToList();

        Assert.Contains(engines, engine => engine.StartsWith("Sqlite", StringComparison.Ordinal));
        Assert.Contains(engines, engine => engine.StartsWith("SqlServer", StringComparison.Ordinal));
        Assert.Contains(engines, engine => engine.StartsWith("Tds", StringComparison.Ordinal));
    }
}
