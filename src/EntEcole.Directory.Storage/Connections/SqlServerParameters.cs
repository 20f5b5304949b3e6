using System.Data;
using Microsoft.Data.SqlClient;

namespace EntEcole.Directory.Storage.Connections;

/// <summary>
/// How values travel to SQL Server as parameters: in a few sizes, since each size of a text would make a plan of its own.
/// </summary>
internal static class SqlServerParameters
{
    /// <summary>Characters of a text that is not a large object.</summary>
    public const int MaxText = 4_000;

    // Texts are compared as if blanks followed them: only what follows a blank makes another of a text, and what follows it least keeps
    // the place of a beginning that ends with a blank. In no text of ours.
    private const string Never = "!\u0001";

    /// <summary>Gives <paramref name="parameter"/> its value.</summary>
    public static void Set(SqlParameter parameter, object value)
    {
        if (value is not string text)
        {
            parameter.Value = value;
            return;
        }

        parameter.SqlDbType = SqlDbType.NVarChar;
        parameter.Size = text.Length <= MaxText ? MaxText : -1;
        // Comparing ignores trailing blanks, and no text of ours ends with one.
        parameter.Value = text.EndsWith(' ') ? text + Never : text;
    }
}
