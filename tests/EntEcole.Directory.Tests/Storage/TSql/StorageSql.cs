using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using System.Text.RegularExpressions;
using EntEcole.Directory.Storage;
using EntEcole.Directory.Storage.Connections;
using EntEcole.Directory.Storage.Connections.SqlServer;
using EntEcole.Directory.Storage.Privacy;
using EntEcole.Directory.Storage.Schema;
using EntEcole.Directory.Tds.TSql;

namespace EntEcole.Directory.Tests.Storage.TSql;

/// <summary>
/// All SQL of the Storage room. Composed statements come from its own members, on the engine of SQL Server; and every literal of its binary
/// that looks like SQL must be one of them, or a part of one: none can be written anywhere without being read here.
/// </summary>
internal static partial class StorageSql
{
    private const BindingFlags All =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly;

    // Of another engine, where it stands behind the seam: what names it, and what only it has.
    private static readonly string[] OfSqlite =
    [
        "sqlite_master", "PRAGMA", "LIMIT @limit", "json_each", "BEGIN IMMEDIATE", "DROP INDEX ", " OR ROLLBACK",
        "SELECT EXISTS (SELECT 1 FROM record)",
    ];

    private static readonly Type[] Types =
        [.. typeof(StoreAddress).Assembly.GetTypes().Where(type => !type.IsGenericTypeDefinition && type.Namespace is { } name
            && name.StartsWith("EntEcole.Directory.Storage", StringComparison.Ordinal))];

    public static Engine SqlServer { get; } = new SqlServerEngine(
        "Server=sql.example.invalid;Database=entecole", EntEcole.Directory.Tests.Support.TimeProviders.Machine);

    /// <summary>Every whole statement that members of the room give, by where it is.</summary>
    public static IReadOnlyDictionary<string, string> Composed { get; } = Compose(SqlServer);

    /// <summary>The same for another engine.</summary>
    public static IReadOnlyDictionary<string, string> ComposedFor(Engine engine) => Compose(engine);

    /// <summary>The literals of a binary that look like SQL.</summary>
    public static IReadOnlyList<string> Literals(string assembly)
    {
        using var pe = new PEReader(File.OpenRead(assembly));
        var metadata = pe.GetMetadataReader();
        var found = new List<string>();
        for (var handle = MetadataTokens.UserStringHandle(1); !handle.IsNil; handle = metadata.GetNextHandle(handle))
        {
            var text = metadata.GetUserString(handle);
            if (LooksLikeSql().IsMatch(text))
            {
                found.Add(text);
            }
        }

        return found;
    }

    /// <summary>
    /// The literals that are in no statement of <paramref name="statements"/>, are no whole statement, and are not SQLite's alone.
    /// </summary>
    public static IReadOnlyList<string> Uncovered(IEnumerable<string> literals, IEnumerable<string> statements)
    {
        var all = string.Join("\n;\n", statements);
        return [.. literals.Where(literal =>
            !OfSqlite.Any(mark => literal.Contains(mark, StringComparison.Ordinal))
            && !literal.Split("{0}").All(part => all.Contains(part.Trim(), StringComparison.Ordinal))
            && !TSqlText.IsWhole(literal.Replace("?", "@value", StringComparison.Ordinal)))];
    }

    /// <summary>Whole statements among the literals: those that a method sends as they are.</summary>
    public static IReadOnlyList<string> WholeLiterals(string assembly) =>
    [
        .. Literals(assembly).Where(literal => !OfSqlite.Any(mark => literal.Contains(mark, StringComparison.Ordinal)))
            .Select(literal => literal.Replace("?", "@value", StringComparison.Ordinal)).Where(
                literal => !literal.Contains("{0}", StringComparison.Ordinal) && TSqlText.IsWhole(literal)),
    ];

    private static Dictionary<string, string> Compose(Engine engine)
    {
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var type in Types)
        {
            foreach (var field in type.GetFields(All).Where(field => field.IsLiteral && field.FieldType == typeof(string)))
            {
                Add(found, $"{type.Name}.{field.Name}", (string)field.GetRawConstantValue()!);
            }

            foreach (var property in type.GetProperties(All).Where(
                property => property.GetMethod is { IsStatic: true } && property.GetIndexParameters().Length == 0))
            {
                AddAll(found, engine, $"{type.Name}.{property.Name}", property.GetValue(null));
            }

            foreach (var method in type.GetMethods(All).Where(
                method => method is { IsStatic: true, IsSpecialName: false } && GivesTexts(method)))
            {
                foreach (var arguments in ArgumentsOf(method, engine))
                {
                    AddAll(found, engine, $"{type.Name}.{method.Name}({string.Join(", ", arguments)})", method.Invoke(null, arguments));
                }
            }
        }

        // Lookups: the statements that a noun composes once for its engine.
        foreach (var type in Types.Where(type => type.GetProperties(All).Any(
            property => property.PropertyType == typeof(Statement)) && type.GetConstructors().Length == 1))
        {
            var arguments = type.GetConstructors()[0].GetParameters();
            if (arguments.Any(argument => argument.ParameterType != typeof(Engine)))
            {
                continue;
            }

            var lookups = Activator.CreateInstance(type, [.. arguments.Select(_ => (object)engine)])!;
            foreach (var property in type.GetProperties(All))
            {
                var value = property.GetValue(lookups)!;
                var parts = value is Statement ? [] : value.GetType().GetProperties(All);
                Array.ForEach(
                    parts, part => Add(found, $"{type.Name}.{property.Name}.{part.Name}", ((Statement)part.GetValue(value)!).Sql));
                if (value is Statement statement)
                {
                    Add(found, $"{type.Name}.{property.Name}", statement.Sql);
                }
            }
        }

        return found;
    }

    private static bool GivesTexts(MethodInfo method) =>
        method.ReturnType == typeof(string) || typeof(IEnumerable<string>).IsAssignableFrom(method.ReturnType);

    private static void AddAll(Dictionary<string, string> found, Engine engine, string name, object? value)
    {
        switch (value)
        {
            case string text:
                Add(found, name, text);
                break;
            case IEnumerable<string> texts:
                texts.Select((text, i) => (text, i)).ToList().ForEach(one => Add(found, $"{name}[{one.i}]", one.text));
                break;
            case IEnumerable<PruneSql> prunes:
                prunes.Select((prune, i) => (prune, i)).ToList().ForEach(one => AddAll(found, engine, $"{name}[{one.i}]", one.prune));
                break;
            case PruneSql prune:
                Add(found, name + ".Count", prune.Count);
                Add(found, name + ".Batch", prune.Batch + engine.Page);
                Add(found, name + ".Delete", prune.Delete);
                break;
            default:
                break;
        }
    }

    private static IEnumerable<object[]> ArgumentsOf(MethodInfo method, Engine engine)
    {
        IEnumerable<object[]> all = [[]];
        foreach (var parameter in method.GetParameters())
        {
            object[] values = parameter.ParameterType switch
            {
                var type when type == typeof(PlanTable) => [.. Table.VersionedTables.Cast<object>()],
                var type when type == typeof(bool) => [true, false],
                var type when type == typeof(Engine) => [engine],
                _ => [],
            };
            all = all.SelectMany(before => values, (before, value) => (object[])[.. before, value]);
        }

        return method.GetParameters().Length == 0 ? [] : all;
    }

    private static void Add(Dictionary<string, string> found, string name, string text)
    {
        // Parts of statements are in those that they make; what has a hole is in those that fill it.
        if (LooksLikeSql().IsMatch(text) && !text.Contains("{0}", StringComparison.Ordinal))
        {
            found[name] = text.Replace("?", "@value", StringComparison.Ordinal);
        }
    }

    [GeneratedRegex(
        @"^\s*(SELECT|INSERT|UPDATE|DELETE|MERGE|WITH|CREATE|ALTER|DROP|TRUNCATE|EXEC|DECLARE|SET|BEGIN|COMMIT|WAITFOR)\s|\b(SELECT|FROM|WHERE|JOIN|INSERT INTO|DELETE FROM)\s",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5_000)]
    private static partial Regex LooksLikeSql();
}
