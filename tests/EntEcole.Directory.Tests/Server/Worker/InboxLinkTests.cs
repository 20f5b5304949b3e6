using EntEcole.Directory.Files;
using EntEcole.Directory.Server.Diagnostics;
using EntEcole.Directory.Server.Notifications;
using EntEcole.Directory.Server.Worker;
using EntEcole.Directory.Tests.Support;

namespace EntEcole.Directory.Tests.Server.Worker;

/// <summary>Symbolic links and odd names in an inbox: not followed, reported, left where they lie.</summary>
public sealed class InboxLinkTests : IAsyncLifetime
{
    private static readonly DateOnly Day = new(2026, 10, 5);

    private WorkerBench bench = null!;

    private string Outside => bench.InboxPath + ".outside";

    public async ValueTask InitializeAsync()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links need rights on Windows.");
        bench = await WorkerBench.CreateAsync();
        WorkerBench.Extract("TOULOUSE", Day).WriteTo(Outside);
    }

    public ValueTask DisposeAsync() => bench?.DisposeAsync() ?? ValueTask.CompletedTask;

    [Theory]
    [InlineData("nuit")]
    [InlineData("TOULOUSE")]
    [InlineData("nuit.zip")]
    public async Task Link_ToADelivery_IsLeftAndReportedOnce(string name)
    {
        System.IO.Directory.CreateSymbolicLink(Path.Combine(bench.InboxPath, name), Outside);

        await RefusedAsync(name);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Folder_ThatHoldsALink_IsLeftAndReported(bool isDeep)
    {
        var delivery = bench.Deliver("TOULOUSE", Day, name: "nuit");
        var within = isDeep ? System.IO.Directory.CreateDirectory(Path.Combine(delivery, "plus", "loin")).FullName : delivery;
        File.CreateSymbolicLink(
            Path.Combine(within, "lien"), isDeep ? "/etc/hostname" : WorkerBench.Extract("TOULOUSE", Day).Path(delivery, "Eleve"));

        await RefusedAsync("nuit");
    }

    [Fact]
    public async Task Link_ThatComesBetweenTheLookAndTheTaking_PutsTheDeliveryBack()
    {
        var inbox = new Inbox(bench.InboxPath);
        inbox.Prepare();
        bench.Deliver("TOULOUSE", Day, name: "nuit");
        var waiting = Assert.Single(inbox.Waiting().Deliveries);
        System.IO.Directory.CreateSymbolicLink(Path.Combine(waiting.Path, "lien"), "/etc");

        Assert.Null(inbox.Take(waiting));

        Assert.True(System.IO.Directory.Exists(waiting.Path));
        await RefusedAsync("nuit");
    }

    [Fact]
    public async Task FolderOfTheInbox_ThatIsALink_KeepsTheInboxFromBeingUsed()
    {
        System.IO.Directory.CreateSymbolicLink(Path.Combine(bench.InboxPath, "done"), Outside);
        bench.Deliver("TOULOUSE", Day, name: "nuit");
        await bench.WorkAsync();

        Assert.Equal(NoticeKind.InboxLost, Assert.Single(bench.Notices).Kind);
        Assert.True(System.IO.Directory.Exists(Path.Combine(bench.InboxPath, "nuit")));
    }

    [Theory]
    [InlineData("nuit\u001B[31m", "nuit\\u001B[31m")]
    [InlineData("nuit\u202Egzt", "nuit\\u202Egzt")]
    [InlineData("nuit\n2.zip", "nuit\\u000A2.zip")]
    public async Task Name_ThatCannotBeSeen_IsLeftAndReportedEscaped(string name, string shown)
    {
        bench.Deliver("TOULOUSE", Day, name: name);
        await bench.WorkAsync();

        var notice = Assert.Single(bench.Notices);
        Assert.Equal((NoticeKind.UnexpectedFile, shown, "Name"), (notice.Kind, notice.Subject, notice.Cause));
        Assert.True(System.IO.Directory.Exists(Path.Combine(bench.InboxPath, name)));
    }

    [Fact]
    public async Task Doctor_ListsLinksAndOpenFolders()
    {
        bench.Deliver("TOULOUSE", Day, name: "nuit");
        await bench.WorkAsync();
        FileModes.Set(Path.Combine(bench.InboxPath, "done"), PrivateFolder.Mode | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);
        System.IO.Directory.CreateSymbolicLink(Path.Combine(bench.InboxPath, "lien"), Outside);

        var findings = InboxCheck.Look(bench.InboxPath).ToList();

        Assert.Contains(findings, one => one.State is FindingState.Wrong && one.Mend!.Value.English.Contains(
            "chmod -R go= " + Path.Combine(bench.InboxPath, "done"), StringComparison.Ordinal));
        Assert.Contains(findings, one => one.State is FindingState.Warning && one.What.English.Contains("lien", StringComparison.Ordinal));
        // The worker closes them itself.
        await bench.WorkAsync();
        Assert.DoesNotContain(InboxCheck.Look(bench.InboxPath), one => one.State is FindingState.Wrong);
    }

    private async Task RefusedAsync(string name)
    {
        await bench.WorkAsync();
        await bench.WorkAsync();

        var notice = Assert.Single(bench.Notices);
        Assert.Equal((NoticeKind.UnexpectedFile, name, "Link"), (notice.Kind, notice.Subject, notice.Cause));
        Assert.True(Path.Exists(Path.Combine(bench.InboxPath, name)));
        Assert.Empty(await bench.AppliedAsync("TOULOUSE"));
        Assert.NotEmpty(System.IO.Directory.GetFiles(Outside));
    }
}
