using EntEcole.Directory.Storage.Connections;

namespace EntEcole.Directory.Storage.Schools;

/// <summary>The texts of these lookups, each composed once for the engine.</summary>
internal sealed class SchoolStatements(Engine engine)
{
    public Statement SchoolAcademy { get; } = new(SchoolSql.SelectSchoolAcademy + engine.Page);

    public Statement SchoolNumber { get; } = new(SchoolSql.SelectSchoolNumber);

    public Statement UaiOfNumber { get; } = new(SchoolSql.SelectUai);

    public Statement ClassHome { get; } = new(SchoolSql.SelectClassHome);

    public Statement UaisOfDistricts { get; } = new(SchoolSql.UaisOfDistricts + " " + engine.Texts);

    public Statement UaisOfSirets { get; } = new(SchoolSql.UaisOfSirets + " " + engine.Texts);

    public Statement Academies { get; } = new(SchoolSql.SelectAcademies + " " + engine.Texts);

    public Statement SchoolOfUai { get; } = new(SchoolSql.SchoolByUai + engine.Page);

    public Statement Schools { get; } = new(SqlText.With(SchoolSql.SchoolList, "") + engine.Page);

    public Statement SchoolsWithin { get; } = new(
        SqlText.With(SchoolSql.SchoolList, SqlText.With(SchoolSql.IsSchoolWithin, engine.Texts)) + engine.Page);

    public Statement Enrolments { get; } = new(SchoolSql.SelectEnrolments + " " + engine.Texts);

    public Statement Classes { get; } = new(SchoolSql.ClassList + engine.Page);

    public Statement Teachers { get; } = new(SchoolSql.ClassTeachers + " " + engine.Numbers);

    public Statement Members { get; } = new(SchoolSql.ClassMembers + " " + engine.Numbers);
}
