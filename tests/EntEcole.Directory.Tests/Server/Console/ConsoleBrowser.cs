using System.Net;
using System.Text.RegularExpressions;
using EntEcole.Directory.Access;
using EntEcole.Directory.Server.Console.Sessions;
using EntEcole.Directory.Tests.Support;

namespace EntEcole.Directory.Tests.Server.Console;

/// <summary>A browser without JavaScript: cookies, forms by the fields that the page has, and no redirect followed by itself.</summary>
internal sealed partial class ConsoleBrowser : IDisposable
{
    private readonly HttpClientHandler handler = new() { AllowAutoRedirect = false, UseCookies = true };
    private readonly HttpClient client;

    public ConsoleBrowser(string address, string language = "en")
    {
        client = new HttpClient(handler) { BaseAddress = new Uri(address) };
        client.DefaultRequestHeaders.AcceptLanguage.ParseAdd(language);
    }

    /// <summary>The last answer.</summary>
    public HttpResponseMessage Answer { get; private set; } = new();

    /// <summary>Its text.</summary>
    public string Html { get; private set; } = "";

    /// <summary>Its text as it is read, without tags.</summary>
    public string Text => WebUtility.HtmlDecode(Tags().Replace(Html, " "));

    /// <summary>Where it leads; empty when nowhere.</summary>
    public string Location => Answer.Headers.Location?.OriginalString ?? "";

    /// <summary>Its cookies, as a header; set, they replace those that it has.</summary>
    public string Cookies
    {
        get => handler.CookieContainer.GetCookieHeader(client.BaseAddress!);
        set
        {
            foreach (var cookie in value.Split("; ", StringSplitOptions.RemoveEmptyEntries))
            {
                handler.CookieContainer.SetCookies(client.BaseAddress!, cookie + "; path=/");
            }
        }
    }

    /// <summary>A link that signs in once.</summary>
    public static string LinkOf(Caller caller, TimeProvider time) =>
        SignInLinks.Make(TestCallers.Settings, caller, "", time.GetUtcNow());

    /// <summary>Opens a page.</summary>
    public Task<HttpStatusCode> GetAsync(string path) => ReadAsync(client.GetAsync(path));

    /// <summary>Sends the form of the page that is open, with these fields in place of its own.</summary>
    public Task<HttpStatusCode> SendAsync(string path, params (string Name, string Value)[] fields) =>
        PostAsync(path, [.. FieldsOf(Html), .. fields]);

    /// <summary>Sends these fields.</summary>
    public Task<HttpStatusCode> PostAsync(string path, IEnumerable<(string Name, string Value)> fields) =>
        ReadAsync(client.PostAsync(path, FormOf(fields)));

    /// <summary>Sends the form of the page that is open with files, as a browser does.</summary>
    public Task<HttpStatusCode> UploadAsync(
        string path, IEnumerable<(string Name, byte[] Content)> files, params (string Name, string Value)[] fields)
    {
        var form = new MultipartFormDataContent();
        var own = Html.Contains("<main", StringComparison.Ordinal) ? FieldsOf(Html) : [];
        foreach (var group in own.Concat(fields).GroupBy(field => field.Name, StringComparer.Ordinal))
        {
            form.Add(new StringContent(group.Last().Value), group.Key);
        }

        foreach (var (name, content) in files)
        {
            form.Add(new ByteArrayContent(content), "files", name);
        }

        return ReadAsync(client.PostAsync(path, form));
    }

    /// <summary>The hidden fields of the form of a page.</summary>
    public static IEnumerable<(string Name, string Value)> FieldsOf(string html) =>
        Hidden().Matches(html[html.IndexOf("<main", StringComparison.Ordinal)..]).Select(
            match => (match.Groups["name"].Value, WebUtility.HtmlDecode(match.Groups["value"].Value)));

    /// <summary>Fields as a form sends them; of two of one name the last.</summary>
    public static FormUrlEncodedContent FormOf(IEnumerable<(string Name, string Value)> fields) =>
        new(fields.GroupBy(field => field.Name, StringComparer.Ordinal).ToDictionary(
            group => group.Key, group => group.Last().Value, StringComparer.Ordinal));

    /// <summary>Sends a request as it is.</summary>
    public Task<HttpStatusCode> SendAsync(HttpRequestMessage request) => ReadAsync(client.SendAsync(request));

    /// <summary>Signs in by a link.</summary>
    public async Task SignInAsync(Caller caller, TimeProvider time)
    {
        var link = LinkOf(caller, time);
        Assert.Equal(HttpStatusCode.OK, await GetAsync(link));
        Assert.Equal(HttpStatusCode.Redirect, await SendAsync("/console/open"));
    }

    /// <summary>Says what persons are read for.</summary>
    public async Task StatePurposeAsync(string purpose)
    {
        await GetAsync("/console/purpose");
        Assert.Equal(HttpStatusCode.Redirect, await SendAsync("/console/purpose", ("purpose", purpose)));
    }

    public void Dispose()
    {
        client.Dispose();
        handler.Dispose();
    }

    private async Task<HttpStatusCode> ReadAsync(Task<HttpResponseMessage> asked)
    {
        Answer = await asked;
        Html = await Answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return Answer.StatusCode;
    }

    [GeneratedRegex("<[^>]*>", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 5_000)]
    private static partial Regex Tags();

    [GeneratedRegex(
        "<input[^>]*?(type=\"hidden\" name=\"|name=\"(?=form_token\" type=\"hidden\"))(?<name>[^\"]*)\"[^>]*? value=\"(?<value>[^\"]*)\"",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5_000)]
    private static partial Regex Hidden();
}
