using System.Globalization;
using EntEcole.Directory.Server.Console.Sessions;
using EntEcole.Directory.Server.Grpc.Answers;
using Google.Protobuf;
using Microsoft.AspNetCore.Mvc;
using Code = Grpc.Core.StatusCode;
using KnownUai = EntEcole.Directory.Model.Uai;

namespace EntEcole.Directory.Server.Console.Pages.Onde;

/// <summary>
/// Takes the lists that a school exports from ONDE, and shows what waits of earlier ones, hand-overs to an academy among them. Files are
/// read in memory and not kept.
/// </summary>
[UploadLimit]
internal sealed class OndeModel : ConsolePage
{
    private const int MaxFiles = 3;
    private const int MaxRuns = 20;
    private const int Rows = 100;

    /// <summary>The school.</summary>
    public string Uai { get; private set; } = "";

    /// <summary>Whether what passes the guard is applied at once.</summary>
    public bool Apply { get; private set; }

    /// <summary>The encoding of the files.</summary>
    public V1.OndeEncoding Encoding { get; private set; }

    /// <summary>Why, as it was typed.</summary>
    public string Reason { get; private set; } = "";

    /// <summary>Id of this form.</summary>
    public string Form { get; private set; } = NewForm();

    /// <summary>Plans of ONDE files, and hand-overs, that wait for a decision.</summary>
    public IReadOnlyList<V1.Plan> Waiting { get; private set; } = [];

    /// <summary>The last imports.</summary>
    public IReadOnlyList<V1.SyncRun> Runs { get; private set; } = [];

    /// <summary>Why something of a plan waits, each cause once.</summary>
    public static IEnumerable<V1.HeldChange> CausesOf(V1.Plan plan) => plan.Counts.Select(count => count.Held).OfType<V1.HeldChange>()
        .Where(held => plan.Uai.Length > 0 || IsHandover(held)).DistinctBy(held => (held.Cause, plan.Uai.Length > 0 ? plan.Uai : held.Uai));

    public async Task OnGetAsync(string? uai, int large)
    {
        Uai = uai?.Trim().ToUpperInvariant() ?? "";
        if (large == 1)
        {
            Faults = [new("files", Text["The files are larger than 5 MB together.", "Les fichiers dépassent 5 Mo ensemble."])];
            Response.StatusCode = StatusCodes.Status413PayloadTooLarge;
        }

        await ReadAsync();
    }

    public async Task<IActionResult> OnPostAsync(string? uai, string? mode, int encoding, string? reason, string? form)
    {
        (Uai, Apply, Reason) = (uai?.Trim().ToUpperInvariant() ?? "", mode is "apply", reason?.Trim() ?? "");
        Encoding = Enum.IsDefined((V1.OndeEncoding)encoding) ? (V1.OndeEncoding)encoding : V1.OndeEncoding.Unspecified;
        Form = form is { Length: > 0 and <= 64 } ? form : NewForm();
        var files = (await Request.ReadFormAsync(HttpContext.RequestAborted)).Files.Where(file => file.FileName.Length > 0).ToList();
        Faults = [.. Check(files)];
        if (Faults.Count > 0)
        {
            return await ShowAgainAsync(StatusCodes.Status400BadRequest);
        }

        try
        {
            return Redirect(await Session.OnceAsync(Form, () => ImportAsync(files)));
        }
        catch (RichException error) when (error.StatusCode is not Code.Internal)
        {
            var isSchool = error.StatusCode is Code.PermissionDenied or Code.NotFound or Code.FailedPrecondition;
            Faults = [new(isSchool ? "uai" : "files", error.Error.Text.In(Text.Language))];
            return await ShowAgainAsync(Fault.StatusOf(error.StatusCode));
        }
    }

    private IEnumerable<FieldFault> Check(List<IFormFile> files)
    {
        if (!KnownUai.IsValid(Uai))
        {
            yield return new("uai", Text[
                "This is not a UAI: seven digits and a letter, as 0120612A.",
                "Ce n'est pas un UAI : sept chiffres et une lettre, comme 0120612A."]);
        }

        if (files.Count is 0 or > MaxFiles)
        {
            yield return new("files", Text[
                "Choose one to three files: pupils, guardians, teachers.",
                "Choisir un à trois fichiers : élèves, responsables, enseignants."]);
        }

        if (Reason.Length > DecisionPage.MaxReason || (Apply && Reason.Length == 0))
        {
            yield return new("reason", Text[
                "Give a reason, in 500 characters or less.", "Indiquer une raison, en 500 caractères au plus."]);
        }
    }

    private async Task<string> ImportAsync(List<IFormFile> files)
    {
        using var call = Onde.ImportOnde();
        await call.RequestStream.WriteAsync(new()
        {
            Begin = new() { Uai = Uai, Encoding = Encoding, DryRun = !Apply, Reason = Reason },
        });
        foreach (var file in files)
        {
            using var content = new MemoryStream();
            await file.CopyToAsync(content);
            await call.RequestStream.WriteAsync(new()
            {
                Chunk = new() { FileName = Path.GetFileName(file.FileName), Data = ByteString.CopyFrom(content.ToArray()) },
            });
        }

        await call.RequestStream.CompleteAsync();
        var answer = await call.ResponseAsync;
        var name = OndeReportModel.NameOf(answer.Run.RunId);
        Session.Keep(name, answer);
        return string.Create(CultureInfo.InvariantCulture, $"{ConsoleSettings.Path}/onde/reports/{answer.Run.RunId}");
    }

    private async Task<IActionResult> ShowAgainAsync(int status)
    {
        await ReadAsync();
        Form = NewForm();
        Response.StatusCode = status;
        return Page();
    }

    private async Task ReadAsync()
    {
        if (May("SyncService/ListPlans"))
        {
            Waiting = [.. (await Sync.ListPlansAsync(new() { Filter = new() { HeldOnly = true }, PageSize = Rows })).Plans.Where(
                plan => plan.Uai.Length > 0 || plan.Counts.Any(count => count.Held is { } held && IsHandover(held)))];
        }

        if (May("SyncService/ListSyncRuns"))
        {
            Runs = [.. (await Sync.ListSyncRunsAsync(new() { PageSize = Rows })).Runs.Where(run => run.Uai.Length > 0).Take(MaxRuns)];
        }
    }

    private static bool IsHandover(V1.HeldChange held) => held.Cause is V1.HoldCause.Handover or V1.HoldCause.Return;
}
