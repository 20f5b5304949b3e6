using EntEcole.Directory.Access;
using Microsoft.AspNetCore.Authorization;
using static EntEcole.Directory.Access.CallerRoles;

namespace EntEcole.Directory.Server.Security.Rules;

/// <summary>Who may make a call: metadata of its endpoint, and the requirement of its authorization policy.</summary>
/// <param name="Roles">One of these is required; none: any authenticated caller.</param>
internal sealed record CallRule(CallerRoles Roles) : IAuthorizationRequirement
{
    /// <summary>What <see cref="Outside"/> says of a call that is about nothing a perimeter bounds.</summary>
    public const string Unbounded = "-";

    /// <summary>Full name of the call, as in <c>package.Service/Method</c>.</summary>
    public string Call { get; init; } = "";

    /// <summary>No authentication is required.</summary>
    public bool IsOpen { get; init; }

    /// <summary>A stream: it lasts as long as its caller likes.</summary>
    public bool IsStream { get; init; }

    /// <summary>It may take minutes.</summary>
    public bool IsLong { get; init; }

    /// <summary>Its answers show persons: see <see cref="AccessTrace"/>.</summary>
    public bool ShowsPersons { get; init; }

    /// <summary>What a caller gets of what lies outside their perimeter, for the table of calls.</summary>
    public string Outside { get; init; } = Unbounded;

    /// <summary>The same rule for a call whose answers show persons.</summary>
    public CallRule ShowingPersons() => this with { ShowsPersons = true };

    /// <summary>The rule of the endpoint that routing matched; null when it matched none.</summary>
    public static CallRule? Of(HttpContext context) => context.GetEndpoint()?.Metadata.GetMetadata<CallRule>();

    /// <inheritdoc/>
    public override string ToString() => Call;

    /// <summary>Whether a caller may make the call.</summary>
    public bool Admits(Caller caller) => Roles is None || caller.Has(Roles);
}
