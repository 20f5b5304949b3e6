namespace EntEcole.Directory.Onde.Files;

/// <summary>The columns of ONDE that are read, of all three lists.</summary>
public enum OndeField
{
    /// <summary>Usage name.</summary>
    UsageName,

    /// <summary>Family name.</summary>
    FamilyName,

    /// <summary>Given name.</summary>
    GivenName,

    /// <summary>Second given name.</summary>
    SecondGivenName,

    /// <summary>Third given name.</summary>
    ThirdGivenName,

    /// <summary>Birth date.</summary>
    BirthDate,

    /// <summary>Sex.</summary>
    Sex,

    /// <summary>Title.</summary>
    Civility,

    /// <summary>INE.</summary>
    Ine,

    /// <summary>First address.</summary>
    Address,

    /// <summary>Its postal code.</summary>
    PostalCode,

    /// <summary>Its town.</summary>
    Town,

    /// <summary>Its country.</summary>
    Country,

    /// <summary>Second address, of a pupil.</summary>
    OtherAddress,

    /// <summary>Its postal code.</summary>
    OtherPostalCode,

    /// <summary>Cycle.</summary>
    Cycle,

    /// <summary>Level.</summary>
    Level,

    /// <summary>Name of the class.</summary>
    ClassName,

    /// <summary>Id of the class.</summary>
    ClassId,

    /// <summary>E-mail.</summary>
    Mail,

    /// <summary>Telephone at home.</summary>
    HomePhone,

    /// <summary>Telephone at work.</summary>
    WorkPhone,

    /// <summary>Mobile telephone.</summary>
    MobilePhone,

    /// <summary>Whether a teacher directs the school.</summary>
    Director,

    /// <summary>Usage name of a child.</summary>
    ChildUsageName,

    /// <summary>Family name of a child.</summary>
    ChildFamilyName,

    /// <summary>Given name of a child.</summary>
    ChildGivenName,

    /// <summary>Classes of a child.</summary>
    ChildClasses,
}
