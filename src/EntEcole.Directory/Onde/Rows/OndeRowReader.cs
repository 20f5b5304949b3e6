using EntEcole.Directory.Extracts.Problems;
using EntEcole.Directory.Extracts.Records;
using EntEcole.Directory.Model;
using EntEcole.Directory.Onde.Files;

namespace EntEcole.Directory.Onde.Rows;

/// <summary>From rows to persons: what cannot be used is rejected with its row and column, what is odd is told.</summary>
/// <param name="uai">The school.</param>
/// <param name="asOf">Day of the import: no pupil is born after it, or more than twenty years before.</param>
/// <param name="notices">Takes what is told.</param>
public sealed class OndeRowReader(string uai, DateOnly asOf, OndeNotices notices)
{
    private const int OldestPupil = 20;

    // One row in so many may be unusable.
    private const int OneIn = 10;

    /// <summary>The persons of a list.</summary>
    /// <exception cref="DirectoryException"><see cref="OndeCause.TooManyRejected"/>.</exception>
    public IReadOnlyList<OndePerson> Read(OndeTable table)
    {
        var before = notices.Rejected;
        foreach (var row in table.Ignored)
        {
            notices.Add(ProblemCode.FooterIgnored, table.Header.Kind, (table.File, row.Number), null);
        }

        var (read, missing) = (ReaderOf(table), table.Header.Missing);
        var persons = new List<OndePerson>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var row in table.Rows)
        {
            var cells = new OndeCells(table, row, notices);
            if (!seen.Add(string.Join('\u001F', row.Cells.Take(row.Width))))
            {
                cells.Tell(ProblemCode.RowRepeated);
                continue;
            }

            TellWidth(table, row, cells);
            if (read(cells, row) is { } person)
            {
                persons.Add(person with { Missing = missing });
            }
        }

        EnsureUsable(table, notices.Rejected - before);
        return persons;
    }

    private Func<OndeCells, OndeRow, OndePerson?> ReaderOf(OndeTable table)
    {
        switch (table.Header.Kind)
        {
            case OndeKind.Pupils:
                var (dates, ines) = (OndeDates.Of(table), RepeatedInes(table));
                return (cells, _) => Pupil(cells, dates, ines);
            case OndeKind.Guardians:
                return (cells, row) => Guardian(cells, row, table);
            default:
                return (cells, _) => Teacher(cells);
        }
    }

    private OndePerson? Pupil(OndeCells cells, OndeDates dates, HashSet<string> repeated)
    {
        if (Named(cells) is not { } named)
        {
            return null;
        }

        if (dates.Read(cells.Text(OndeField.BirthDate) ?? "") is not { } born || born > asOf || born < asOf.AddYears(-OldestPupil))
        {
            cells.Reject(ProblemCode.BirthDateUnusable, OndeField.BirthDate);
            return null;
        }

        if (cells.Text(OndeField.ClassName) is null)
        {
            cells.Tell(ProblemCode.ClassNone, OndeField.ClassName);
        }

        string?[] given = [named.GivenName, cells.Text(OndeField.SecondGivenName), cells.Text(OndeField.ThirdGivenName)];
        return new OndePerson(cells.Place.File, cells.Place.Row, named with
        {
            Civility = OndeLevels.CivilityOfSex(cells.Text(OndeField.Sex)),
            BirthDate = born,
            OtherGivenNames = [.. given.OfType<string>().Distinct(StringComparer.Ordinal)],
            Pupil = new PupilPart
            {
                SchoolSourceId = uai, Ine = Ine(cells, repeated), Level = Level(cells),
                Cycle = OndeLevels.CycleOf(cells.Text(OndeField.Cycle)),
            },
        })
        {
            ClassName = cells.Text(OndeField.ClassName) ?? "",
            ClassId = cells.Text(OndeField.ClassId) ?? "",
            Addresses =
            [
                .. new[]
                {
                    cells.AddressKey(OndeField.Address, OndeField.PostalCode),
                    cells.AddressKey(OndeField.OtherAddress, OndeField.OtherPostalCode),
                }.OfType<string>(),
            ],
        };
    }

    private static OndePerson? Guardian(OndeCells cells, OndeRow row, OndeTable table) => Named(cells) is not { } named ? null
        : new OndePerson(cells.Place.File, cells.Place.Row, named with
        {
            Civility = OndeLevels.CivilityOf(cells.Text(OndeField.Civility)),
            Mail = cells.Mail(OndeField.Mail),
            Relative = new RelativePart
            {
                Address = cells.Address(), HomePhone = cells.Phone(OndeField.HomePhone), WorkPhone = cells.Phone(OndeField.WorkPhone),
                MobilePhone = cells.Phone(OndeField.MobilePhone),
            },
        })
        {
            Addresses = cells.AddressKey(OndeField.Address, OndeField.PostalCode) is { } address ? [address] : [],
            Children = [.. table.Header.Children.Select(block => Child(cells, row, table, block)).OfType<OndeChild>()],
        };

    private static OndeChild? Child(OndeCells cells, OndeRow row, OndeTable table, IReadOnlyDictionary<OndeField, int> block)
    {
        string? TextOf(OndeField field) => cells.Text(block.GetValueOrDefault(field, -1));
        string[] names = [.. new[] { TextOf(OndeField.ChildUsageName), TextOf(OndeField.ChildFamilyName) }.OfType<string>()];
        return names.Length == 0 && TextOf(OndeField.ChildGivenName) is null ? null : new OndeChild(
            names, TextOf(OndeField.ChildGivenName) ?? "", TextOf(OndeField.ChildClasses) ?? "", table.File, row.Number,
            table.Header.NameOfColumn(block[OndeField.ChildFamilyName]));
    }

    private OndePerson? Teacher(OndeCells cells)
    {
        if (Named(cells) is not { } named)
        {
            return null;
        }

        var directs = NameFolding.Fold(cells.Text(OndeField.Director)) is "oui" or "o" or "x" or "1" or "vrai" or "true";
        return new OndePerson(cells.Place.File, cells.Place.Row, named with
        {
            Civility = OndeLevels.CivilityOf(cells.Text(OndeField.Civility)),
            Mail = cells.Mail(OndeField.Mail),
            Staff = new StaffPart
            {
                AttachmentSourceId = uai,
                Functions =
                [
                    new StaffFunction(
                        uai, new Coded("ENS", "ENSEIGNEMENT"), directs ? new Coded("D0000", "DIRECTION") : new Coded("", null)),
                ],
                TeacherByStatus = true,
            },
        })
        {
            ClassName = cells.Text(OndeField.ClassName) ?? "",
        };
    }

    // Null, and rejected, without a family name or without a given name.
    private static Person? Named(OndeCells cells)
    {
        var (usage, family, given) = (cells.Text(OndeField.UsageName), cells.Text(OndeField.FamilyName), cells.Text(OndeField.GivenName));
        if ((usage ?? family) is { } name && given is not null)
        {
            return new Person { UsageName = name, BirthName = family ?? usage, GivenName = given };
        }

        cells.Reject(ProblemCode.NameMissing, given is null ? OndeField.GivenName : OndeField.FamilyName);
        return null;
    }

    private static Coded? Level(OndeCells cells)
    {
        var level = OndeLevels.LevelOf(cells.Text(OndeField.Level));
        if (level is { Code.Length: 0 })
        {
            cells.Tell(ProblemCode.LevelUnknown, OndeField.Level);
        }

        return level;
    }

    // One INE is one pupil: of two rows that bear it, which is right is not told, so neither is.
    private static string? Ine(OndeCells cells, HashSet<string> repeated)
    {
        if (cells.Text(OndeField.Ine) is not { } value)
        {
            return null;
        }

        if (FieldForms.ReadIne(value) is not { } ine)
        {
            cells.Tell(ProblemCode.IneInvalid, OndeField.Ine);
            return null;
        }

        if (!repeated.Contains(ine))
        {
            return ine;
        }

        cells.Tell(ProblemCode.IneRepeated, OndeField.Ine);
        return null;
    }

    // A row that repeats another whole is the same pupil.
    private static HashSet<string> RepeatedInes(OndeTable table) => table.Rows
        .DistinctBy(row => string.Join('\u001F', row.Cells.Take(row.Width)), StringComparer.Ordinal)
        .Select(row => FieldForms.ReadIne(table.Cell(row, OndeField.Ine))).OfType<string>()
        .GroupBy(ine => ine, StringComparer.Ordinal).Where(group => group.Count() > 1).Select(group => group.Key)
        .ToHashSet(StringComparer.Ordinal);

    private static void TellWidth(OndeTable table, OndeRow row, OndeCells cells)
    {
        if (row.Width > table.Header.Width)
        {
            cells.Tell(ProblemCode.RowLong);
        }
        else if (row.Cells.Count <= table.Header.LastColumn)
        {
            cells.Tell(ProblemCode.RowShort);
        }
    }

    private void EnsureUsable(OndeTable table, int rejected)
    {
        if (rejected * OneIn <= table.Rows.Count)
        {
            return;
        }

        var first = notices.All.First(problem => problem.Severity is Severity.Error
            && string.Equals(problem.File, table.File, StringComparison.Ordinal));
        var (row, column) = (first.Line.ToString(System.Globalization.CultureInfo.InvariantCulture), first.Field ?? "-");
        throw OndeRefusal.TooManyRejected(table.File, rejected, table.Rows.Count, new LocalizedText(
            $"row {row}, column '{column}': {first.Code.Advice().English}", $"ligne {row}, colonne « {column} » : {first.Code.Advice().French}"));
    }
}
