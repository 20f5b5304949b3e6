using EntEcole.Directory.Access;
using EntEcole.Directory.Indicators;
using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Schools;
using EntEcole.Directory.Server.Grpc.Paging;
using EntEcole.Directory.Server.Security;
using EntEcole.Directory.Server.Security.Rules;
using Grpc.Core;

namespace EntEcole.Directory.Server.Grpc.Views;

/// <summary>What the caller of a call sees: their perimeter at a revision, and which fields.</summary>
/// <param name="Caller">Who calls.</param>
/// <param name="Perimeter">What they reach.</param>
/// <param name="Shown">The fields that their roles see.</param>
/// <param name="Tracing">What traces the answer; null for a call that is not declared to show persons.</param>
/// <param name="Key">What makes pseudonyms; null for none.</param>
internal readonly record struct AuthorizedView(
    Caller Caller, Perimeter Perimeter, FieldGroups Shown, AccessTrace? Tracing, VisitorKey? Key = null)
{
    /// <summary>What traces the answer: mapping a person records it.</summary>
    public AccessTrace Trace => Tracing ?? throw new InvalidOperationException("This call is not declared to show persons: see CallRules.");

    /// <summary>The person as the caller sees them, traced; null when out of the perimeter or not there.</summary>
    public V1.Person? Show(PersonView? person) => Map(Perimeter.Show(person));

    /// <summary>The same of a person asked for by an id.</summary>
    public V1.Person? Show(PersonView? person, PersonId asked) => Map(Perimeter.Show(person, asked));

    private V1.Person? Map(PersonView? view) => view?.ToMessage(Trace).Known(view.PersonId, Key, Shown).Masked(Shown);

    /// <summary>Whether a school is there for the caller.</summary>
    public bool Sees(SchoolView? school) => school is not null && Perimeter.Holds(school.Source.Academy, school.School.Uai);
}

/// <summary>From calls to viewers.</summary>
internal static class AuthorizedViews
{
    /// <summary>The viewer of a call, at the revision of its answer.</summary>
    public static async ValueTask<AuthorizedView> ViewAsync(this PerimeterResolver perimeters, ServerCallContext context, long revision) =>
        ViewOf(context, revision, await perimeters.OfAsync(context.Caller(), revision, context.CancellationToken));

    /// <summary>
    /// The viewer of a page: what they reach now, whatever the revision of its rows. A perimeter that has become smaller since the first
    /// page is so for the next ones too.
    /// </summary>
    public static async ValueTask<AuthorizedView> ViewAsync(this PerimeterResolver perimeters, ServerCallContext context, Page page) =>
        ViewOf(context, page.Token.Revision, await perimeters.OfAsync(context.Caller(), page.Head, context.CancellationToken));

    /// <summary>The same without asking the store; null when it would have to be asked.</summary>
    public static AuthorizedView? FindView(this PerimeterResolver perimeters, ServerCallContext context, long revision) =>
        perimeters.Find(context.Caller(), revision) is { } perimeter ? ViewOf(context, revision, perimeter) : null;

    private static AuthorizedView ViewOf(ServerCallContext context, long revision, Perimeter perimeter)
    {
        var (caller, trace) = (context.Caller(), context.Trace());
        if (trace is not null)
        {
            trace.Revision = revision;
        }

        return new AuthorizedView(
            caller, perimeter, FieldRules.ShownTo(caller.Roles), trace,
            context.GetHttpContext().RequestServices.GetRequiredService<Visitors>().Key);
    }
}
