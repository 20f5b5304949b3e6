using System.Security.Cryptography;
using EntEcole.Directory.Server.Console.Calls;
using EntEcole.Directory.Server.Console.Forms;
using EntEcole.Directory.Server.Console.Rules;
using EntEcole.Directory.Server.Console.Sessions;
using EntEcole.Directory.Server.Console.Words;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace EntEcole.Directory.Server.Console.Pages;

/// <summary>What every page has: its words, its session, and the calls that its rule names.</summary>
internal abstract class ConsolePage : PageModel
{
    private PageInvoker? invoker;

    /// <summary>The words.</summary>
    public ConsoleText Text => HttpContext.RequestServices.GetRequiredService<ConsoleText>();

    /// <summary>The session; an open page has none.</summary>
    public ConsoleSession? FoundSession => HttpContext.Features.Get<ConsoleSession>();

    /// <summary>The session.</summary>
    public ConsoleSession Session => FoundSession ?? throw new InvalidOperationException("This page is open to all: it has no session.");

    /// <summary>What is wrong with the form, each with the field that it is about; empty when nothing is.</summary>
    public IReadOnlyList<FieldFault> Faults { get; protected set; } = [];

    /// <summary>
    /// The form was kept, and is given back to the person who typed it: the page shows it as it is, and does nothing yet.
    /// </summary>
    public bool IsResumed => FormKeeping.IsResumed(Request);

    /// <summary>The fault of a field; empty when it has none.</summary>
    public string FaultOf(string field) =>
        Faults.FirstOrDefault(fault => string.Equals(fault.Field, field, StringComparison.Ordinal))?.Text ?? "";

    /// <summary>Schools, classes, persons.</summary>
    protected V1.DirectoryService.DirectoryServiceClient Directory => new(Invoker);

    /// <summary>Conventions, enrolments, contributions.</summary>
    protected V1.EnrolmentService.EnrolmentServiceClient Enrolment => new(Invoker);

    /// <summary>Runs, plans, merges.</summary>
    protected V1.SyncService.SyncServiceClient Sync => new(Invoker);

    /// <summary>Requests of rights, and grants.</summary>
    protected V1.RightsService.RightsServiceClient Rights => new(Invoker);

    /// <summary>Exports to the GAR.</summary>
    protected V1.GarService.GarServiceClient Gar => new(Invoker);

    /// <summary>The settings of the server.</summary>
    protected V1.OperationsService.OperationsServiceClient Operations => new(Invoker);

    /// <summary>Which teacher has which class.</summary>
    protected V1.AssignmentService.AssignmentServiceClient Assignments => new(Invoker);

    /// <summary>Files of ONDE.</summary>
    protected V1.OndeService.OndeServiceClient Onde => new(Invoker);

    /// <summary>Counts for those who steer.</summary>
    protected V1.IndicatorService.IndicatorServiceClient Indicators => new(Invoker);

    /// <summary>Measures, and accesses.</summary>
    protected V1.PrivacyService.PrivacyServiceClient Privacy => new(Invoker);

    private PageInvoker Invoker =>
        invoker ??= new PageInvoker(HttpContext, Session, HttpContext.RequestServices.GetRequiredService<PageCalls>());

    /// <summary>Whether the caller may make a call that this page may make, and has said what for when it shows persons.</summary>
    /// <param name="call">As in <c>SyncService/GetPlan</c>.</param>
    public bool May(string call)
    {
        var rule = PageRule.Of(HttpContext);
        return rule?.Reads.Concat(rule.Writes).FirstOrDefault(one => one.Call.EndsWith("." + call, StringComparison.Ordinal)) is { } found
            && found.Admits(Session.Caller) && (!found.ShowsPersons || Session.Purpose is not null);
    }

    /// <summary>Whether the caller has a role of a call that this page may make, whatever they have said so far.</summary>
    /// <param name="call">As in <c>SyncService/GetPlan</c>.</param>
    public bool Admits(string call) =>
        PageRule.Of(HttpContext) is { } rule && rule.Reads.Concat(rule.Writes).Any(
            one => one.Call.EndsWith("." + call, StringComparison.Ordinal) && one.Admits(Session.Caller));

    /// <summary>Whether the caller may open another page.</summary>
    public bool MayOpen(string page) => FoundSession is { } session && PageRules.Find(page) is { } rule && rule.Admits(session.Caller);

    /// <summary>A new id for a form: what it asks is done once.</summary>
    public static string NewForm() => RandomNumberGenerator.GetHexString(32, lowercase: true);
}

/// <summary>What is wrong with a form.</summary>
/// <param name="Field">Id of the field.</param>
/// <param name="Text">What, and what to do.</param>
internal sealed record FieldFault(string Field, string Text);
