using System.Buffers.Text;
using System.Text;
using EntEcole.Directory.Access;
using EntEcole.Directory.Server.Security;
using EntEcole.Directory.Tests.Support;

namespace EntEcole.Directory.Tests.Server.Security;

/// <summary>What an unverified token claims, whatever its bytes are.</summary>
public sealed class ClaimedCallerTests
{
    [Fact]
    public void Token_OfACaller_ClaimsItsIssuerAndName() =>
        Assert.Equal("entecole.local tests", ClaimedCaller.Of(TestCallers.Token(TestCallers.Everybody)));

    [Theory]
    [InlineData("""{"iss":"i","sub":"s","client_id":"c"}""", "i s")]
    [InlineData("""{"client_id":"c","iss":"i"}""", "i c")]
    [InlineData("""{"azp":"a","roles":["x",{"sub":"no"}],"o":{"sub":"no"}}""", " a")]
    [InlineData("""{"sub":"\u0073"}""", " s")]
    [InlineData("""{"iss":"i","sub":7}""", "")]
    [InlineData("""{"iss":"i"}""", "")]
    [InlineData("""{"iss":"i","sub":""}""", "")]
    [InlineData("""{"sub":"\ud800"}""", "")]
    [InlineData("""["sub","s"]""", "")]
    [InlineData("""{"sub":"s" """, "")]
    [InlineData("{", "")]
    [InlineData("", "")]
    public void Payload_AnyText_ClaimsACallerOrNone(string payload, string claimed) =>
        Assert.Equal(claimed, ClaimedCaller.Of($"e30.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(payload))}.c2ln"));

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("e30")]
    [InlineData("e30.e30")]
    [InlineData("e30.!!!.x")]
    [InlineData("e30.e.x")]
    public void Token_ThatIsNone_ClaimsNoCaller(string token) => Assert.Equal("", ClaimedCaller.Of(token));

    [Fact]
    public void Name_LongerThanACallersMayBe_IsNotKept() =>
        Assert.Equal("", ClaimedCaller.Of(
            $"e30.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes($$"""{"sub":"{{new string('x', (Caller.MaxName * 3) + 1)}}"}"""))}.x"));

    [Fact]
    public void Token_OfTheLongestLength_IsRead()
    {
        var filler = new string('x', (TokenCheck.MaxLength / 4 * 3) - 100);
        var token = $"e30.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes($$"""{"sub":"s","x":"{{filler}}"}"""))}.x";
        Assert.Equal(" s", ClaimedCaller.Of(token));
        Assert.Equal("", ClaimedCaller.Of(token + new string('x', TokenCheck.MaxLength)));
    }
}
