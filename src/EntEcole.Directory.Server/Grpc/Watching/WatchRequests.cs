using System.Globalization;
using EntEcole.Directory.Changes;
using EntEcole.Directory.Model;
using EntEcole.Directory.Server.Grpc.Validation;

namespace EntEcole.Directory.Server.Grpc.Watching;

/// <summary>Checks what callers ask to watch: each fault names the field as they spelt it.</summary>
internal static class WatchRequests
{
    public static WatchedThings Watched(V1.WatchFilter? filter)
    {
        var academies = (filter?.Academies ?? []).Select(
            (academy, rank) => Requests.Academy(academy, Item("academies", rank)) ?? throw Requests.Missing(Item("academies", rank)));
        var uais = (filter?.Uais ?? []).Select((uai, rank) => Requests.Uai(uai, Item("uais", rank)));
        var entities = (filter?.Entities ?? []).Select((kind, rank) =>
            kind is not V1.EntityKind.Unspecified && Enum.IsDefined(kind) ? kind : throw DirectoryException.InvalidArgument(
                Item("entities", rank), new($"{Item("entities", rank)} is unknown.", $"{Item("entities", rank)} est inconnu.")));
        var understood = new V1.WatchFilter
        {
            Academies = { academies.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal) },
            Uais = { uais.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal) },
            Entities = { entities.Distinct().Order() },
        };
        return new WatchedThings(
            understood,
            new ChangeScope(understood.Academies.ToHashSet(StringComparer.Ordinal), understood.Uais.ToHashSet(StringComparer.Ordinal)));

        static string Item(string list, int rank) => string.Create(CultureInfo.InvariantCulture, $"filter.{list}[{rank}]");
    }
}
