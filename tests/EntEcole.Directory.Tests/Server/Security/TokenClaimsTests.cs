using System.Text.Json;
using System.Text.Json.Nodes;
using EntEcole.Directory.Access;
using EntEcole.Directory.Model;
using EntEcole.Directory.Server.Host.Options;
using EntEcole.Directory.Server.Security;
using EntEcole.Directory.Tests.Support;

namespace EntEcole.Directory.Tests.Server.Security;

/// <summary>What settings find in the claims of a token. What is not where they say, or of another shape, gives nothing.</summary>
public sealed class TokenClaimsTests
{
    private const string Person = "0b6f5a4e6c1d4a519a530a8f5f0f7c11";

    private static readonly CallerRoles Two = CallerRoles.DirectoryReader | CallerRoles.DirectorySupport;

    [Theory]
    [InlineData("roles", """{"roles":["directory.reader","directory.support"]}""", true)]
    [InlineData("roles", """{"roles":"directory.reader directory.support"}""", true)]
    [InlineData("roles", """{"roles":["directory.reader directory.support","unknown",7,null,{}]}""", true)]
    [InlineData("realm_access.roles", """{"realm_access":{"roles":["directory.reader","directory.support"]},"roles":["*"]}""", true)]
    [InlineData(
        "resource_access.ent.ecole.roles",
        """{"resource_access":{"ent.ecole":{"roles":"directory.reader directory.support"},"ent":{"ecole":7}}}""", true)]
    [InlineData("https://ent.example/roles", """{"https://ent.example/roles":["directory.reader","directory.support"]}""", true)]
    [InlineData("a.b", """{"a.b":"directory.reader directory.support","a":{"b":"*"}}""", true)]
    [InlineData("a.b.c", """{"a.b":{"c":"directory.reader directory.support"},"a":{"b.c":"*"}}""", true)]
    [InlineData("scope", """{"scope":"openid directory.reader directory.support"}""", true)]
    [InlineData("roles", """{}""", false)]
    [InlineData("roles", """{"Roles":"*"}""", false)]
    [InlineData("roles", """{"roles":null}""", false)]
    [InlineData("roles", """{"roles":{"0":"*"}}""", false)]
    [InlineData("roles", """{"roles":true}""", false)]
    [InlineData("roles", """{"roles":[["*"]]}""", false)]
    [InlineData("roles", """{"roles":[{"name":"*"}]}""", false)]
    [InlineData("roles", """{"roles":"[\"*\"]"}""", false)]
    [InlineData("realm_access.roles", """{"roles":"*"}""", false)]
    [InlineData("realm_access.roles", """{"realm_access":"*"}""", false)]
    [InlineData("realm_access.roles", """{"realm_access":null}""", false)]
    [InlineData("realm_access.roles", """{"realm_access":{}}""", false)]
    [InlineData("realm_access.roles", """{"realm_access":[{"roles":"*"}]}""", false)]
    [InlineData("realm_access.roles", """{"realm_access":{"roles":{"roles":"*"}}}""", false)]
    [InlineData("realm_access.0", """{"realm_access":["*"]}""", false)]
    [InlineData("a.b.c", """{"a.b":"*","a":{"b.c":"*"}}""", false)]
    public void Roles_AreThoseOfTheClaimThatTheSettingNames(string path, string claims, bool areTwo) => Assert.Equal(
        areTwo ? Two : CallerRoles.None, CallerOf(claims, new ClaimNames { Roles = path })!.Roles);

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"academies":[]}""")]
    [InlineData("""{"academies":""}""")]
    [InlineData("""{"academies":null}""")]
    [InlineData("""{"academies":true}""")]
    [InlineData("""{"academies":{"*":"*"}}""")]
    [InlineData("""{"academies":[["*"]]}""")]
    [InlineData("""{"uais":["0120612B","*"],"districts":"*","sirets":["*"]}""")]
    public void Perimeter_OfWhichNothingIsUnderstood_IsNothing(string claims)
    {
        var perimeter = CallerOf(claims)!.Perimeter;
        Assert.False(perimeter.IsAll);
        Assert.Equal((0, 0, 0, 0), (perimeter.Academies.Count, perimeter.Uais.Count, perimeter.Districts.Count, perimeter.Sirets.Count));
    }

    [Fact]
    public void EachClaim_UnderANameOfItsOwn_IsRead()
    {
        var names = new ClaimNames
        {
            Roles = "r",
            Academies = "ent.academies",
            Districts = "ent.ien",
            Uais = "ent.uai",
            Sirets = "ent.siret",
            PersonId = "ent.id",
        };
        var caller = CallerOf(
            $$"""{"r":"directory.reader","ent":{"academies":"toulouse","ien":["0120701X"],"uai":"0120612a","siret":"21660049400019","id":["{{Person}}"]},"academies":"*"}""",
            names)!;
        Assert.Equal((CallerRoles.DirectoryReader, false), (caller.Roles, caller.Perimeter.IsAll));
        Assert.Equal(
            ["TOULOUSE", "0120701X", "0120612A", "21660049400019"],
            [.. caller.Perimeter.Academies, .. caller.Perimeter.Districts, .. caller.Perimeter.Uais, .. caller.Perimeter.Sirets]);
        Assert.Equal(Person, caller.PersonId.ToString(), StringComparer.Ordinal);
        Assert.Null(CallerOf($$"""{"person_id":["{{Person}}","{{Person}}"]}""")!.PersonId);
        Assert.Null(CallerOf($$"""{"person_id":"{{Person}}x"}""")!.PersonId);
    }

    [Fact]
    public void Keycloak_AccessTokenOfARealmRole_IsRead()
    {
        var caller = CallerOf(
            """
            {"sub":"f3a1","typ":"Bearer","azp":"ent","iss":"https://sso.example/realms/ent","aud":["entecole","account"],"acr":"1",
             "realm_access":{"roles":["offline_access","directory.reader","uma_authorization"]},"resource_access":{"account":{"roles":["view-profile"]}},
             "scope":"openid profile","academies":["TOULOUSE"],"preferred_username":"a.dessai"}
            """,
            new ClaimNames { Roles = "realm_access.roles" })!;
        Assert.Equal(
            ("f3a1", CallerRoles.DirectoryReader, "TOULOUSE"), (caller.Name, caller.Roles, Assert.Single(caller.Perimeter.Academies)));
    }

    [Fact]
    public void Entra_AccessTokenOfAnAppRole_IsRead()
    {
        var caller = CallerOf(
            """
            {"sub":"Vq0x","oid":"7d2c","azp":"5b1e","tid":"9c0a","ver":"2.0","aud":"2f6e","iss":"https://login.microsoftonline.com/9c0a/v2.0",
             "roles":["directory.support"],"extn.districts":["0120701X"]}
            """,
            new ClaimNames { Districts = "extn.districts" })!;
        Assert.Equal(
            ("Vq0x", CallerRoles.DirectorySupport, "0120701X"), (caller.Name, caller.Roles, Assert.Single(caller.Perimeter.Districts)));
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("a..b")]
    [InlineData(".a")]
    [InlineData("a.")]
    [InlineData("a b")]
    [InlineData("a\u0007")]
    [InlineData("academies")]
    public void ClaimName_ThatCannotBeMeant_IsRefusedByItsSetting(string name)
    {
        var error = Assert.Throws<DirectoryException>(new ClaimNames { Uais = name }.Validate);
        Assert.Equal((Reason.SettingInvalid, "ClaimUais"), (error.Reason, error.Facts["setting"]));
    }

    [Fact]
    public void Settings_OfClaims_ReachTheCheckOfTokens()
    {
        Assert.Equal(new ClaimNames(), new CallerOptions().ToSettings().Claims);
        Assert.Equal(new ClaimNames(), new CallerOptions { ClaimRoles = " ", ClaimPersonId = "" }.ToSettings().Claims);
        var names = new CallerOptions
        {
            ClaimRoles = "realm_access.roles", ClaimAcademies = "a", ClaimDistricts = "d", ClaimUais = "u", ClaimSirets = "s",
            ClaimPersonId = "p",
        }.ToSettings().Claims;
        Assert.Equal(
            new ClaimNames { Roles = "realm_access.roles", Academies = "a", Districts = "d", Uais = "u", Sirets = "s", PersonId = "p" },
            names);
        Assert.Equal(
            "ClaimSirets", Assert.Throws<DirectoryException>(new CallerOptions { ClaimSirets = "uais" }.Validate).Facts["setting"]);
        Assert.Equal(
            "TokenAudience", Assert.Throws<DirectoryException>(new CallerOptions { TokenAudience = "," }.Validate).Facts["setting"]);
        Assert.Equal(["entecole", "urn:x"], new CallerOptions { TokenAudience = "entecole, urn:x" }.ToSettings().Audiences);
    }

    [Fact]
    public async Task TokenMadeHere_UnderOtherNamesOfClaims_IsTheSameCaller()
    {
        var settings = TestCallers.Settings with
        {
            Claims = new ClaimNames { Roles = "realm_access.roles", Academies = "ent.academies", PersonId = "id" },
            TokenAudience = "first,second",
        };
        Assert.True(PersonId.TryParse(Person, out var id));
        var made = new Caller("reader", Two, TestCallers.Of(academies: ["TOULOUSE"])) { PersonId = id };
        var now = new FakeTime().GetUtcNow();
        var read = await new TokenCheck(settings, TestCallers.Key, new FakeTime())
            .CheckAsync(TokenMaker.Make(settings, TestCallers.Key, made, now, now.AddHours(1)), CancellationToken.None);
        Assert.Equal(
            (made.Name, Two, made.PersonId, "TOULOUSE"), (read.Name, read.Roles, read.PersonId, Assert.Single(read.Perimeter.Academies)));
    }

    [Fact]
    public void Claims_AtRandom_GiveARoleOnlyFromTheirPath()
    {
        var random = new Random(12);
        for (var turn = 0; turn < 5000; turn++)
        {
            var claims = (JsonObject)Node(3, isObject: true);
            claims["sub"] = "ent";
            var path = string.Join('.', Enumerable.Range(0, random.Next(1, 4)).Select(_ => Name()));
            using var document = JsonDocument.Parse(claims.ToJsonString());
            var caller = TokenClaims.ToCaller(document.RootElement, new ClaimNames { Roles = path })!;

            // No name here holds a dot: the path means one thing.
            JsonNode? there = claims;
            foreach (var part in path.Split('.'))
            {
                there = there is JsonObject inner ? inner[part] : null;
            }

            var isGiven = IsRole(there) || (there is JsonArray list && list.Any(IsRole));
            Assert.Equal(isGiven ? CallerRoles.DirectoryReader : CallerRoles.None, caller.Roles);
        }

        static bool IsRole(JsonNode? node) =>
            node is JsonValue && node.GetValueKind() is JsonValueKind.String && node.GetValue<string>() is "directory.reader";

        string Name() => "abc"[random.Next(3)].ToString();

        JsonNode Node(int depth, bool isObject = false) => (
            isObject || depth == 0 ? isObject ? 0 : random.Next(2, 5) : random.Next(5)) switch
        {
            0 => new JsonObject(Enumerable.Range(0, 3).Select(
                i => KeyValuePair.Create("abc"[i].ToString(), random.Next(4) == 0 ? null : (JsonNode?)Node(depth - 1)))),
            1 => new JsonArray([.. Enumerable.Range(0, random.Next(3)).Select(_ => Node(depth - 1))]),
            2 => JsonValue.Create("directory.reader"),
            3 => JsonValue.Create("x"),
            _ => JsonValue.Create(random.Next()),
        };
    }

    private static Caller? CallerOf(string claims, ClaimNames? names = null)
    {
        var all = JsonNode.Parse(claims)!.AsObject();
        all["sub"] ??= "ent";
        using var document = JsonDocument.Parse(all.ToJsonString());
        return TokenClaims.ToCaller(document.RootElement, names ?? new ClaimNames());
    }
}
