using System.CommandLine;
using EntEcole.Directory.Access;
using EntEcole.Directory.Model;
using EntEcole.Directory.Rights;
using EntEcole.Directory.Server.Cli.Output;
using EntEcole.Directory.Server.Grpc.Validation;

namespace EntEcole.Directory.Server.Cli.Rights;

/// <summary>What the verbs of rights share: kind, scope, and who acts.</summary>
internal static class RightsOptions
{
    // Told apart from the issuers of tokens: a decision of the command line is of the name given there.
    private const string Issuer = "cli";

    public static Argument<string> Kind(SharedOptions shared)
    {
        var kind = new Argument<string>("KIND")
        {
            HelpName = shared.T("KIND", "NATURE"),
            Description = shared.T("See 'entecole rights kinds'.", "Voir « entecole rights kinds »."),
        };
        kind.AcceptOnlyFromAmong([.. Enum.GetValues<RightKind>().Select(RightsText.NameOf)]);
        return kind;
    }

    public static Option<string?> KindFilter(SharedOptions shared)
    {
        var kind = new Option<string?>("--kind")
        {
            HelpName = shared.T("KIND", "NATURE"), Description = shared.T("Of this kind.", "De cette nature."),
        };
        kind.AcceptOnlyFromAmong([.. Enum.GetValues<RightKind>().Select(RightsText.NameOf)]);
        return kind;
    }

    public static Option<string?> Siret(SharedOptions shared) => new("--siret")
    {
        HelpName = "SIRET", Description = shared.T("In this collectivité.", "Dans cette collectivité."),
    };

    public static Option<string?> Uai(SharedOptions shared) => new("--uai")
    {
        HelpName = "UAI", Description = shared.T("In this school.", "Dans cette école."),
    };

    public static Option<string[]> Person(SharedOptions shared, string english, string french) => new("--person")
    {
        AllowMultipleArgumentsPerToken = true, HelpName = shared.T("WORDS", "MOTS"), Description = shared.T(english, french),
    };

    /// <summary>The kind that was typed: it is one of them.</summary>
    public static RightKind KindOf(string name) =>
        Enum.GetValues<RightKind>().First(kind => string.Equals(RightsText.NameOf(kind), name, StringComparison.Ordinal));

    /// <summary>The scope that was typed; null when none was.</summary>
    /// <exception cref="DirectoryException"><see cref="Reason.InvalidArgument"/>.</exception>
    public static RightScope? ScopeOf(string? siret, string? uai) => (siret, uai) switch
    {
        (null, null) => null,
        ({ } of, null) => RightScope.OfCollectivite(Requests.Siret(of, "--siret")),
        (null, { } of) => RightScope.OfSchool(Requests.Uai(of, "--uai")),
        _ => throw DirectoryException.InvalidArgument("--siret", new(
            "Give either --siret, or --uai.", "Donner soit --siret, soit --uai.")),
    };

    /// <summary>The scope of a kind.</summary>
    /// <exception cref="DirectoryException"><see cref="Reason.InvalidArgument"/>.</exception>
    public static RightScope ScopeOf(RightKind kind, string? siret, string? uai) => ScopeOf(siret, uai) is { } scope
        && scope.Siret is not null == kind.IsOfCollectivite()
            ? scope
            : throw Requests.Missing(kind.IsOfCollectivite() ? "--siret" : "--uai");

    /// <summary>Who acts on the command line: the name given, and the whole directory.</summary>
    public static Caller CallerOf(string by, PersonId? person = null) => new(
        by.Trim() is { Length: > 0 and <= Caller.MaxName } name ? name : throw Requests.Missing("--by"),
        CallerRoles.RightsRequester | CallerRoles.RightsApprover, CallerPerimeter.All)
    {
        Issuer = Issuer, PersonId = person,
    };

    /// <summary>The service over an open store.</summary>
    public static RightsService ServiceOf(DirectoryStore store, ParseResult parsed, SharedOptions shared, TimeProvider time) => new(
        store.Rights, store.Persons, store.Revisions, AuthorizerOf(store, time),
        shared.Settings(parsed).ToSync().GraceOf(Role.CollectiviteStaff), time);

    /// <summary>What finds requests, over an open store.</summary>
    public static RightsAuthorizer AuthorizerOf(DirectoryStore store, TimeProvider time) =>
        new(store.Rights, store.Persons, store.Schools, new PerimeterResolver(store.Perimeters, time));
}
