using EntEcole.Directory.Sample;
using EntEcole.Directory.Tests.Support;
using EntEcole.Directory.V1;

namespace EntEcole.Directory.Tests.Server.Grpc.Directory;

/// <summary>A structure whose record gives no UAI is listed, last.</summary>
public sealed class SchoolWithoutUaiTests
{
    [Fact]
    public async Task ListSchools_StructureWithoutUai_ComesLastOnItsPage()
    {
        using var folder = new TempFolder();
        await using var store = await TestStore.CreateAsync();
        SampleGenerator.Write(folder.Path, new SampleOptions(), TestContext.Current.CancellationToken);
        var file = System.IO.Directory.GetFiles(folder.File("MONTPELLIER"), "*EtabEducNat*").Single();
        var text = await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
        Assert.Contains("0660178K", text, StringComparison.Ordinal);
        await File.WriteAllTextAsync(file, text.Replace("0660178K", "", StringComparison.Ordinal), TestContext.Current.CancellationToken);
        await SampleStore.SyncAsync(store.Store, folder.File("MONTPELLIER"));
        await using var server = await TestServer.StartAsync(store.Store);

        var uais = new List<string>();
        var request = new ListSchoolsRequest { PageSize = 3 };
        do
        {
            var page = await server.Directory.ListSchoolsAsync(request);
            uais.AddRange(page.Schools.Select(school => school.Uai));
            request.PageToken = page.NextPageToken;
        }
        while (request.PageToken.Length > 0);

        Assert.Single(uais, uai => uai.Length == 0);
        Assert.Equal(uais.Count, uais.Distinct(StringComparer.Ordinal).Count());
        Assert.Equal("", uais[^1]);
    }
}
