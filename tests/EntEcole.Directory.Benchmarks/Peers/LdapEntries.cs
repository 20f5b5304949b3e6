using System.Globalization;
using System.Text;
using EntEcole.Directory.Persons;
using Microsoft.Data.Sqlite;

namespace EntEcole.Directory.Benchmarks.Peers;

/// <summary>
/// What our store holds after a first sync, as LDIF: an entry a school, a class and a person. A person's entry has all that his records
/// say, his source ids, profiles and classes, and his relations in both directions; schools, classes and relations are DNs.
/// </summary>
internal static class LdapEntries
{
    public const string Suffix = "dc=example";

    /// <summary>What ours indexes, by the name it has here; entryCSN stands for the revisions by which changes are read.</summary>
    public static readonly string[] Indexed =
    [
        "objectClass", "uid", "entSource", "entFoldedName", "entPupilIne", "entProfile", "entMemberOf", "entHasRelative", "entHasChild",
        "entUai", "entOfSchool",
        "entryCSN",
    ];

    private static readonly HashSet<string> Dns = new(
        StringComparer.Ordinal) { "entMemberOf", "entHasRelative", "entHasChild", "entOfSchool" };

    private const string Living = "until_revision = 9223372036854775807";

    /// <summary>Writes the entries and the schema that they need; how many entries there are.</summary>
    public static int Write(string database, string ldif, string schema)
    {
        using var connection = new SqliteConnection($"Data Source={database};Mode=ReadOnly;Pooling=False");
        connection.Open();
        using var text = new StreamWriter(ldif, append: false, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), 1 << 16);
        text.Write($"dn: {Suffix}\nobjectClass: dcObject\nobjectClass: organization\ndc: example\no: example\n\n");
        foreach (var unit in (string[])["schools", "classes", "persons"])
        {
            text.Write($"dn: ou={unit},{Suffix}\nobjectClass: organizationalUnit\nou: {unit}\n\n");
        }

        var gathered = new LdapSchema();
        var count = WriteSchools(connection, text, gathered) + WriteClasses(connection, text, gathered) + WritePersons(
            connection, text, gathered);
        File.WriteAllText(schema, gathered.Write(Indexed.Where(name => !string.Equals(name, "entryCSN", StringComparison.Ordinal)), Dns));
        return count;
    }

    private static int WriteSchools(SqliteConnection connection, StreamWriter ldif, LdapSchema schema)
    {
        var (entry, count) = (new LdapAttributes(), 0);
        using var rows = new Rows(connection, $"""
            SELECT s.school_no, f.academy || ':EtabEducNat:' || s.source_id, s.presence, s.folded_name, s.content
            FROM school s JOIN feed f ON f.feed_no = s.feed_no WHERE s.{Living} ORDER BY s.school_no
            """);
        while (rows.Next(out var no))
        {
            entry.Clear();
            do
            {
                entry.Add("entSource", rows.Text(1));
                entry.Add("entPresence", rows.Text(2));
                entry.Add("entFoldedName", rows.Text(3));
                entry.AddContent(Encoding.UTF8.GetBytes(rows.Text(4)));
            }
            while (rows.Same(no));
            entry.Add("cn", Number(no));
            Write(ldif, schema, $"cn={no},ou=schools", ["entSchool"], entry);
            count++;
        }

        return count;
    }

    private static int WriteClasses(SqliteConnection connection, StreamWriter ldif, LdapSchema schema)
    {
        var (entry, count) = (new LdapAttributes(), 0);
        using var rows = new Rows(connection, $"""
            SELECT class_no, school_no, kind, source_id, name, coalesce(type_code || '$' || coalesce(type_label, ''), '')
            FROM class WHERE {Living} ORDER BY class_no
            """);
        while (rows.Next(out var no))
        {
            entry.Clear();
            entry.Add("entOfSchool", $"cn={rows.Text(1)},ou=schools,{Suffix}");
            entry.Add("entClassKind", rows.Text(2));
            entry.Add("entClassSourceId", rows.Text(3));
            entry.Add("entClassName", rows.Text(4));
            entry.Add("entClassType", rows.Text(5));
            entry.Add("cn", Number(no));
            Write(ldif, schema, $"cn={no},ou=classes", ["entClass"], entry);
            count++;
        }

        return count;
    }

    private static int WritePersons(SqliteConnection connection, StreamWriter ldif, LdapSchema schema)
    {
        const string Of = "lower(hex(o.person_id)) FROM relation r JOIN record o ON o.person_no = r.";
        var (entry, count) = (new LdapAttributes(), 0);
        using var records = new Rows(connection, $"""
            SELECT r.person_no, lower(hex(r.person_id)), f.academy || ':' || r.category || ':' || r.source_id, r.presence, r.folded_name, r.content
            FROM record r JOIN feed f ON f.feed_no = r.feed_no WHERE r.presence = 1 AND r.{Living} ORDER BY r.person_no
            """);
        using var profiles = new Rows(connection, $"""
            SELECT p.person_no, s.uai || '$' || p.role, p.state || '$' || p.active_on || '$' || coalesce(p.suspended_on, '') || '$' || coalesce(p.purge_on, '')
            FROM profile p JOIN school s ON s.school_no = p.school_no AND s.{Living} WHERE p.{Living} ORDER BY p.person_no
            """);
        using var classes = new Rows(connection, $"""
            SELECT person_no, class_no, coalesce(entered_on, '') || '$' || teaches || '$' || head || '$' || coalesce(subjects, '')
            FROM membership WHERE {Living} ORDER BY person_no
            """);
        using var relatives = new Rows(connection, $"""
            SELECT r.pupil_no, r.link_code || '$' || coalesce(r.legal, '') || '$' || coalesce(r.financial, '') || '$' || coalesce(r.contact, '') || '$' || coalesce(r.payment, ''),
            {Of}relative_no AND o.{Living} WHERE r.{Living} ORDER BY r.pupil_no
            """);
        using var children = new Rows(
            connection, $"SELECT r.relative_no, {Of}pupil_no AND o.{Living} WHERE r.{Living} ORDER BY r.relative_no");
        while (records.Next(out var no))
        {
            entry.Clear();
            var uid = records.Text(1);
            entry.Add("uid", uid);
            do
            {
                var person = PersonJson.Read(Encoding.UTF8.GetBytes(records.Text(5)));
                entry.Add("cn", $"{person.GivenName} {person.UsageName}".Trim());
                entry.Add("entSource", records.Text(2));
                entry.Add("entPresence", records.Text(3));
                entry.Add("entFoldedName", records.Text(4));
                entry.AddContent(PersonJson.WriteWithFullNames(person));
            }
            while (records.Same(no));
            profiles.Each(no, row =>
            {
                entry.Add("entProfile", row.Text(1));
                entry.Add("entProfileState", $"{row.Text(1)}${row.Text(2)}");
            });
            classes.Each(no, row =>
            {
                entry.Add("entMemberOf", $"cn={row.Text(1)},ou=classes,{Suffix}");
                entry.Add("entMembership", $"{row.Text(1)}${row.Text(2)}");
            });
            relatives.Each(no, row =>
            {
                entry.Add("entHasRelative", $"uid={row.Text(2)},ou=persons,{Suffix}");
                entry.Add("entRelation", $"{row.Text(2)}${row.Text(1)}");
            });
            children.Each(no, row => entry.Add("entHasChild", $"uid={row.Text(1)},ou=persons,{Suffix}"));
            Write(ldif, schema, $"uid={uid},ou=persons", ["inetOrgPerson", "entPerson"], entry);
            count++;
        }

        return count;
    }

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static void Write(StreamWriter ldif, LdapSchema schema, string name, string[] classes, LdapAttributes entry)
    {
        schema.Gather(entry);
        ldif.Write($"dn: {name},{Suffix}\n");
        foreach (var objectClass in classes)
        {
            ldif.Write($"objectClass: {objectClass}\n");
        }

        foreach (var (attribute, value) in entry.Values)
        {
            ldif.Write(attribute);
            if (value.All(letter => letter is >= ' ' and <= '~') && value[0] is not (' ' or ':' or '<') && value[^1] is not ' ')
            {
                ldif.Write(": ");
                ldif.Write(value);
            }
            else
            {
                ldif.Write(":: ");
                ldif.Write(Convert.ToBase64String(Encoding.UTF8.GetBytes(value)));
            }

            ldif.Write('\n');
        }

        ldif.Write('\n');
    }

    /// <summary>Rows in the order of their first column, a number, read beside others in the same order.</summary>
    private sealed class Rows : IDisposable
    {
        private readonly SqliteCommand command;
        private readonly SqliteDataReader reader;
        private bool more;

        // Whether the row at hand has not been taken yet.
        private bool fresh = true;

        public Rows(SqliteConnection connection, string query)
        {
            command = connection.CreateCommand();
            command.CommandText = query;
            reader = command.ExecuteReader();
            more = reader.Read();
        }

        /// <summary>Goes to the next number; false at the end.</summary>
        public bool Next(out long number)
        {
            more = fresh ? more : more && reader.Read();
            fresh = false;
            number = more ? reader.GetInt64(0) : 0;
            return more;
        }

        /// <summary>Goes to the next row of the same number; false when there is none.</summary>
        public bool Same(long number)
        {
            more = more && reader.Read();
            fresh = true;
            if (!more || reader.GetInt64(0) != number)
            {
                return false;
            }

            fresh = false;
            return true;
        }

        /// <summary>All rows of the number; those of smaller ones are left out.</summary>
        public void Each(long number, Action<Rows> take)
        {
            for (; more && reader.GetInt64(0) <= number; more = reader.Read())
            {
                if (reader.GetInt64(0) == number)
                {
                    take(this);
                }
            }
        }

        public string Text(int column) => Convert.ToString(reader.GetValue(column), CultureInfo.InvariantCulture) ?? "";

        public void Dispose()
        {
            reader.Dispose();
            command.Dispose();
        }
    }
}
