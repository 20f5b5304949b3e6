using EntEcole.Directory.Persons;
using EntEcole.Directory.Storage.Connections;
using EntEcole.Directory.Storage.Schools;

namespace EntEcole.Directory.Storage.Persons;

/// <summary>The texts of these lookups, each composed once for the engine.</summary>
internal sealed class PersonStatements(Engine engine)
{
    public Statement RecordsOfId { get; } = new(SqlText.With(PersonSql.RecordsOf, PersonSql.HasId));

    public Statement RecordsOfSource { get; } = new(SqlText.With(PersonSql.RecordsOf, SqlText.With(PersonSql.HasSource, engine.Page)));

    public Statement RecordsOfRelativeOrPupil { get; } = new(SqlText.With(
        PersonSql.RecordsOf, SqlText.With(PersonSql.HasEitherSource, engine.Page)));

    public Statement RecordsOfIds { get; } = new(SqlText.With(PersonSql.RecordsOf, SqlText.With(PersonSql.HasOneOfIds, engine.Ids)));

    public Statement RecordsOfSources { get; } = new(
        SqlText.With(PersonSql.RecordsOf, SqlText.With(PersonSql.HasOneOfSources, engine.Texts)));

    public Statement RecordsOfNumber { get; } = new(SqlText.With(PersonSql.RecordsOf, "r.person_no = @person"));

    public Statement RecordsOfNumbers { get; } = new(SqlText.With(PersonSql.RecordsOf, "r.person_no IN " + engine.Numbers));

    public Statement PartsOfOne { get; } = new(SqlText.With(PersonSql.PartsOf, "= @person"));

    public Statement PartsOfNumbers { get; } = new(SqlText.With(PersonSql.PartsOf, "IN " + engine.Numbers));

    public Statement SchoolPlace { get; } = new(PersonSql.SelectSchoolPlace);

    public Statement ClassPlace { get; } = new(PersonSql.SelectClassPlace);

    public Statement SubjectLabels { get; } = new(PersonSql.SelectSubjectLabels + " " + engine.Texts);

    public PersonLists All { get; } = new(engine, PersonListSql.All(descending: false, ofAcademy: false));

    public PersonLists Within { get; } = new(engine, PersonListSql.Within(engine, descending: false, ofAcademy: false));

    public PersonLists AllDescending { get; } = new(engine, PersonListSql.All(descending: true, ofAcademy: false));

    public PersonLists WithinDescending { get; } = new(engine, PersonListSql.Within(engine, descending: true, ofAcademy: false));

    public PersonLists AllOfAcademy { get; } = new(engine, PersonListSql.All(descending: false, ofAcademy: true));

    public PersonLists WithinOfAcademy { get; } = new(engine, PersonListSql.Within(engine, descending: false, ofAcademy: true));

    public PersonLists AllOfAcademyDescending { get; } = new(engine, PersonListSql.All(descending: true, ofAcademy: true));

    public PersonLists WithinOfAcademyDescending { get; } = new(engine, PersonListSql.Within(engine, descending: true, ofAcademy: true));

    public Statement OfKey { get; } = new(PersonKeySql.OfKey);

    public Statement OfIne { get; } = new(PersonKeySql.OfIne);

    public Statement OfSourceId { get; } = new(PersonKeySql.OfSourceId);

    public Statement OfNameWords { get; } = new(PersonKeySql.OfNameWords + engine.Page);

    public Statement Relations { get; } = new(PersonSql.RelationsOf + engine.Page);

    public Statement AnyRecords { get; } = new(SqlText.With(PersonSql.RecordsOfAny, "IN " + engine.Numbers));

    public Statement RecordsOfGroups { get; } = new(SqlText.With(PersonSql.RecordsOfGroups, engine.Numbers));

    public Statement WithClass { get; } = new(SqlText.With(PersonSql.WithClass, engine.Numbers));

    public Statement PlacesOfId { get; } = new(SqlText.With(PersonSql.SelectPlacesOfId, engine.Page));

    public Statement PlacesOfSource { get; } = new(SqlText.With(PersonSql.SelectPlacesOfSource, engine.Page));

    public Statement PlacesOfIds { get; } = new(PersonSql.SelectPlacesOfIds + " " + engine.Ids);

    public Statement RelationsOfFeeds { get; } = new(SqlText.With(PersonSql.SelectRelationsOfFeeds, engine.Numbers));

    public Statement NumberOfId { get; } = new(PersonSql.NumberOfId);

    public Statement TombstoneOfId { get; } = new(
        "SELECT revision, purged_on FROM tombstone WHERE person_id = @id AND revision <= @revision");

    public Statement SchoolNumber { get; } = new(SchoolSql.SelectSchoolNumber);

    /// <summary>The lists of a filter: by what its caller reaches, its academy and its order.</summary>
    public PersonLists Of(PersonFilter filter) => (filter.Within.IsAll, filter.Academy is not null, filter.Descending) switch
    {
        (true, false, false) => All,
        (true, false, true) => AllDescending,
        (false, false, false) => Within,
        (false, false, true) => WithinDescending,
        (true, true, false) => AllOfAcademy,
        (true, true, true) => AllOfAcademyDescending,
        (false, true, false) => WithinOfAcademy,
        (false, true, true) => WithinOfAcademyDescending,
    };
}
