using System.Reflection;

namespace EntEcole.Directory.Tests.House;

/// <summary>Which namespaces of an assembly use which, read from its compiled types.</summary>
internal sealed class RoomGraph
{
    private readonly SortedDictionary<string, SortedSet<string>> uses = new(StringComparer.Ordinal);

    public RoomGraph(Assembly assembly, string root)
    {
        foreach (var type in assembly.GetTypes().Where(type => Room(type, assembly, root) is not null))
        {
            var room = Room(type, assembly, root)!;
            uses.TryAdd(room, new SortedSet<string>(StringComparer.Ordinal));
            uses[room].UnionWith(TypeReferences.Of(type).Select(one => Room(one, assembly, root)).OfType<string>().Where(
                other => !string.Equals(other, room, StringComparison.Ordinal)));
        }
    }

    /// <summary>Rooms that use each other, directly or not, as one line each; then, for a project without cycles, nothing.</summary>
    public IReadOnlyList<string> Cycles =>
        [.. Order.Where(group => group.Contains(',', StringComparison.Ordinal)).Order(StringComparer.Ordinal)];

    /// <summary>Rooms from the one that uses no other to those that use the most; rooms of a cycle on one line.</summary>
    public IReadOnlyList<string> Order
    {
        get
        {
            var reach = uses.Keys.ToDictionary(room => room, Reached, StringComparer.Ordinal);
            return
            [
                .. uses.Keys.GroupBy(
                        room => string.Join(", ", reach[room].Where(other => reach[other].Contains(room)).Append(room).Distinct(
                            StringComparer.Ordinal).Order(StringComparer.Ordinal)),
                        StringComparer.Ordinal)
                    .OrderBy(group => reach[group.First()].Count).ThenBy(group => group.Key, StringComparer.Ordinal).Select(
                        group => group.Key),
            ];
        }
    }

    private HashSet<string> Reached(string room)
    {
        var reached = new HashSet<string>(StringComparer.Ordinal);
        var next = new Stack<string>(uses[room]);
        while (next.TryPop(out var other))
        {
            if (reached.Add(other))
            {
                uses[other].Where(one => !reached.Contains(one)).ToList().ForEach(next.Push);
            }
        }

        return reached;
    }

    private static string? Room(Type type, Assembly assembly, string root) =>
        type.Assembly != assembly || type.Namespace is not { } name || !(name + ".").StartsWith(root + ".", StringComparison.Ordinal) ? null
        : name.Length == root.Length ? "." : name[(root.Length + 1)..].Replace('.', '/');
}
