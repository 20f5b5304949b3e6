using System.Data.Common;
using System.Globalization;
using EntEcole.Directory.Server.Host.Options;

namespace EntEcole.Directory.Server.Host;

/// <summary>Values of settings as they may be shown.</summary>
internal static class ShownSetting
{
    private const string Masked = "***";
    private const string Sqlite = "sqlite:";
    private const string SqlServer = "sqlserver:";

    // What says where a store is, under all the names that connection strings have for it.
    private static readonly string[] Places =
        ["Server", "Data Source", "Address", "Addr", "Network Address", "Database", "Initial Catalog"];
    private static readonly string[] Passwords = ["Password", "Pwd"];

    /// <summary>The value of a setting; null when it has none.</summary>
    public static string? Of(SettingInfo info, Settings settings)
    {
        var value = info.ValueIn(settings) switch
        {
            null or "" => null,
            bool yes => yes ? "true" : "false",
            var any => Convert.ToString(any, CultureInfo.InvariantCulture),
        };
        return value is null ? null : info.Show switch
        {
            SettingShow.Whole => value,
            SettingShow.Place => PlaceOf(value),
            _ => Masked,
        };
    }

    /// <summary>Where a store is: a path, or server and database, and nothing of accounts.</summary>
    public static string PlaceOf(string address)
    {
        if (address.StartsWith(Sqlite, StringComparison.OrdinalIgnoreCase))
        {
            return address;
        }

        if (!address.StartsWith(SqlServer, StringComparison.OrdinalIgnoreCase) || Parse(address) is not { } parts)
        {
            // Whatever it is meant to be, it may hold a password.
            return Masked;
        }

        var shown = Places.Where(parts.ContainsKey).Select(key => $"{key}={parts[key]}").ToList();
        return SqlServer + string.Join(';', parts.Count > shown.Count ? shown.Append(Masked) : shown);
    }

    /// <summary>Whether an address of a store holds a password.</summary>
    public static bool HoldsPassword(string address) =>
        !address.StartsWith(Sqlite, StringComparison.OrdinalIgnoreCase)
        && (Parse(address) is { } parts
            ? Passwords.Any(parts.ContainsKey)
            : Passwords.Any(name => address.Contains(name, StringComparison.OrdinalIgnoreCase)));

    private static DbConnectionStringBuilder? Parse(string address)
    {
        try
        {
            return new DbConnectionStringBuilder
            {
                ConnectionString = address.StartsWith(SqlServer, StringComparison.OrdinalIgnoreCase)
                    ? address[SqlServer.Length..] : address,
            };
        }
        catch (ArgumentException)
        {
            return null;
        }
    }
}
