using EntEcole.Directory.Exports.GarCheck;
using EntEcole.Directory.Tests.Support;

namespace EntEcole.Directory.Tests.Exports;

/// <summary>
/// Exports changed at random: the check, which streams, says the same of each as rules over whole documents do, and never breaks.
/// </summary>
[Trait("Speed", "slow")]
public sealed class GarMutationTests
{
    [Fact]
    public void MutatedExport_IsJudgedAsOverWholeDocuments()
    {
        var count = LongForm.Of("ENTECOLE_TEST_GAR_MUTATIONS", 200);
        using var folder = new TempFolder();
        var (right, wrong) = (0, 0);
        for (var seed = 0; seed < count; seed++)
        {
            var files = Mutated(new Random(seed));
            var place = System.IO.Directory.CreateDirectory(folder.File($"{seed}")).FullName;
            GarFiles.Write(place, files);

            var report = new GarChecker(GarSchema.BuiltIn).Check(place, CancellationToken.None);

            Assert.True(
                GarOracle.IsRight(files) == report.IsRight, $"seed {seed}: {report.IsRight} for {string.Join(' ', report.Causes)}");
            (right, wrong) = report.IsRight ? (right + 1, wrong) : (right, wrong + 1);
            System.IO.Directory.Delete(place, recursive: true);
        }

        Assert.True(right > count / 50 && wrong > count / 2, $"{right} right, {wrong} wrong");
    }

    private static Dictionary<string, string> Mutated(Random random)
    {
        var files = GarFiles.Make();
        for (var times = random.Next(1, 3); times > 0; times--)
        {
            var name = files.Keys.Order(StringComparer.Ordinal).ElementAt(random.Next(files.Count));
            var lines = files[name].Split('\n').ToList();
            var (at, other) = (random.Next(lines.Count), Math.Max(0, lines.Count - 2));
            switch (random.Next(9))
            {
                case 0: lines.RemoveAt(at); break;
                case 1: lines.Insert(at, lines[random.Next(lines.Count)]); break;
                case 2: (lines[at], lines[other]) = (lines[other], lines[at]); break;
                case 3: lines[at] = lines[at].Replace(GarFiles.One, GarFiles.Two, StringComparison.Ordinal); break;
                case 4: lines[at] = lines[at].Replace("00000001", "00000002", StringComparison.Ordinal); break;
                case 5: lines[at] = lines[at].Replace(">C", "> C", StringComparison.Ordinal); break;
                case 6: lines.Insert(at, "<!-- a comment -->"); break;
                case 7: lines[at] = Other(lines[at], random); break;
                default: lines.RemoveRange(at, lines.Count - at); break;
            }

            files[name] = string.Join('\n', lines);
        }

        if (random.Next(12) == 0)
        {
            files.Remove(files.Keys.Order(StringComparer.Ordinal).ElementAt(random.Next(files.Count)));
        }

        return files;
    }

    private static string Other(string line, Random random)
    {
        var at = random.Next(line.Length + 1);
        return line.Length == 0 ? "x" : line[..at] + (char)random.Next(32, 127) + line[Math.Min(line.Length, at + 1)..];
    }
}
