using EntEcole.Directory.Server.Security;
using EntEcole.Directory.Tests.Support;
using Microsoft.AspNetCore.Http;

namespace EntEcole.Directory.Tests.Server.Security;

/// <summary>Purposes and names of callers as headers and tokens hold them.</summary>
public sealed class OutsideNameTests
{
    [Theory]
    [InlineData("")]
    [InlineData("%%%")]
    [InlineData("/w==")]
    [InlineData("a")]
    public void Purpose_ThatIsNoBase64OfText_IsNone(string encoded) => Assert.Null(AccessPurpose.Of(Headers(("x-purpose-bin", encoded))));

    [Fact]
    public void Purpose_WithACharacterThatCannotBeSeen_IsNone() => Assert.All(
        UnseenText.All, one => Assert.Null(AccessPurpose.Of(Headers(("x-purpose", "a" + one + "b")))));

    [Fact]
    public void Purpose_InDecomposedFormAndWithoutPadding_IsKeptComposed() => Assert.Equal(
        "élève", AccessPurpose.Of(Headers(("x-purpose-bin", Convert.ToBase64String("e\u0301le\u0300ve"u8).TrimEnd('=')))),
        StringComparer.Ordinal);

    [Fact]
    public void NameOfACaller_WithACharacterThatCannotBeSeen_IsNone() => Assert.All(
        UnseenText.All, one => Assert.Null(TokenClaims.Make("ent" + one + "ecole", [], [], [], [], [])));

    [Fact]
    public void NameOfACaller_WithAccents_IsOne() => Assert.Equal(
        "rectorat de l'académie", TokenClaims.Make("rectorat de l'académie", [], [], [], [], [])?.Name, StringComparer.Ordinal);

    private static HeaderDictionary Headers(params (string Name, string Value)[] all) =>
        new(all.ToDictionary(
            one => one.Name, one => new Microsoft.Extensions.Primitives.StringValues(one.Value), StringComparer.OrdinalIgnoreCase));
}
