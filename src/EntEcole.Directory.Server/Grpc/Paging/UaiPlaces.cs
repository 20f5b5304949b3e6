using System.Globalization;

namespace EntEcole.Directory.Server.Grpc.Paging;

/// <summary>
/// Places in a list of schools by UAI. The control letter follows from the digits: they are the whole place. After it come the UAIs beyond
/// any letter.
/// </summary>
internal static class UaiPlaces
{
    /// <summary>What comes after the place of a page; "" for its beginning.</summary>
    public static string After(PageToken token) =>
        token.After == 0 ? "" : token.After.ToString("D7", CultureInfo.InvariantCulture) + "~";

    /// <summary>What comes after a school.</summary>
    public static string After(string uai) => uai[..7] + "~";

    /// <summary>The place of a school.</summary>
    public static int Digits(string uai) => int.Parse(uai.AsSpan(0, 7), NumberStyles.None, CultureInfo.InvariantCulture);
}
