using System.Text;
using EntEcole.Directory.Onde.Files;
using EntEcole.Directory.Runs;
using EntEcole.Directory.Tests.Support;
using Microsoft.Data.Sqlite;

namespace EntEcole.Directory.Tests.Sync.Onde;

/// <summary>
/// ONDE files changed at random: each is applied, held or refused, none breaks the program, and one that is refused changes no row.
/// </summary>
[Trait("Speed", "slow")]
public sealed class OndeMutationTests
{
    // What imports leave behind makes the next ones slower.
    private const int Together = 200;

    // Of each table how many rows there are, and the revisions that made and ended them.
    private static readonly string Rows = "SELECT " + string.Join(
        " || ' ' || ", ((string[])["record", "profile", "membership", "relation", "class"])
        .Select(table => $"""
            (SELECT COUNT(*) || ' ' || SUM(since_revision) || ' ' || SUM(CASE WHEN until_revision < 1000000 THEN until_revision ELSE 0 END)
             FROM {table})
            """)
        .Concat(((string[])["pupil_ine", "identity_hold", "\"plan\""]).Select(table => $"(SELECT COUNT(*) FROM {table})")));

    [Fact]
    public async Task Import_OfMutatedFiles_IsAppliedHeldOrRefusedAndARefusalChangesNoRow()
    {
        var (count, refused) = (LongForm.Of("ENTECOLE_TEST_ONDE_MUTATIONS", 12), 0);
        for (var first = 0; first < count; first += Together)
        {
            refused += await ImportAsync(first, Math.Min(Together, count - first));
        }

        Assert.True(refused > count / 10 && refused < count, $"{refused} of {count} refused.");
    }

    private static async Task<int> ImportAsync(int first, int count)
    {
        await using var bench = await SyncBench.CreateAsync(OndeBench.Uai);
        var files = OndeFiles.School(8, 8).Uploads();
        await bench.ImportAsync(files);
        await using var connection = new SqliteConnection($"Data Source={bench.Files.Path};Mode=ReadOnly;Pooling=False");
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        var refused = 0;
        for (var seed = first; seed < first + count; seed++)
        {
            var before = await ReadAsync(connection);
            try
            {
                var report = await bench.ImportAsync(Mutated([.. files], new Random(seed)));
                if (report.State is not RunState.Refused)
                {
                    continue;
                }
            }
            catch (Exception fault)
            {
                Assert.Fail($"seed {seed}: {fault}");
            }

            Assert.Equal(before, await ReadAsync(connection));
            refused++;
        }

        Assert.Empty(await bench.Store.Consistency.CheckAsync(CancellationToken.None));
        return refused;
    }

    private static async Task<string?> ReadAsync(SqliteConnection connection)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = Rows;
        return (string?)await command.ExecuteScalarAsync(TestContext.Current.CancellationToken);
    }

    private static List<OndeUpload> Mutated(List<OndeUpload> files, Random random)
    {
        for (var times = random.Next(1, 3); times > 0; times--)
        {
            var at = random.Next(files.Count);
            files[at] = files[at] with { Content = Mutated(files[at].Content.ToArray(), random) };
        }

        switch (random.Next(12))
        {
            case 0: files.RemoveAt(random.Next(files.Count)); break;
            case 1: files.Add(files[random.Next(files.Count)]); break;
            case 2: files[0] = files[0] with { Content = files[^1].Content }; break;
        }

        return files;
    }

    private static byte[] Mutated(byte[] bytes, Random random)
    {
        var text = Encoding.Latin1.GetString(bytes);
        var (from, length) = (random.Next(text.Length), 0);
        length = random.Next(1, Math.Max(2, (text.Length - from) / 2));
        var lines = text.Split("\r\n").ToList();
        var (line, other) = (random.Next(lines.Count), random.Next(lines.Count));
        switch (random.Next(12))
        {
            case 0: return Encoding.Latin1.GetBytes(text.Remove(from, length));
            case 1: return Encoding.Latin1.GetBytes(text.Insert(from, text.Substring(from, length)));
            case 2: return Encoding.Latin1.GetBytes(text[..from]);
            case 3: return Encoding.UTF8.GetBytes("\uFEFF\uFEFF" + text);
            case 4: return Encoding.Unicode.GetBytes(text);
            case 5: return Encoding.Latin1.GetBytes(text.Replace(';', "\t,|: "[random.Next(5)]));
            case 6:
                for (var times = random.Next(1, 20); times > 0; times--)
                {
                    bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
                }

                return bytes;
            case 7: return Encoding.Latin1.GetBytes(text.Insert(from, "\"';=@\u0000\r\n\u00A0"[random.Next(9)].ToString()));
            case 8: (lines[line], lines[other]) = (lines[other], lines[line]); break;
            case 9: lines.Insert(line, lines[other]); break;
            case 10: lines[line] = string.Join(';', lines[line].Split(';').Skip(1)); break;
            default: lines.RemoveAt(line); break;
        }

        return Encoding.Latin1.GetBytes(string.Join("\r\n", lines));
    }
}
