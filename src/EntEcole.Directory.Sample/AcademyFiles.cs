using EntEcole.Directory.Files;

namespace EntEcole.Directory.Sample;

/// <summary>The four categories of one academy, open side by side.</summary>
internal sealed class AcademyFiles : IDisposable
{
    private readonly AcademyPlan _plan;
    private readonly SampleOptions _options;
    private readonly RelativeWriter _relativeWriter;
    private readonly ExtractFile _structures;
    private readonly ExtractFile _pupils;
    private readonly ExtractFile _relatives;
    private readonly ExtractFile _staff;
    private readonly DeltaFile[] _deltas;

    public AcademyFiles(string folder, SampleOptions options, AcademyPlan plan)
    {
        _plan = plan;
        _options = options;
        _relativeWriter = new RelativeWriter(plan.Info);
        var own = Path.Combine(folder, plan.Info.Name);
        PrivateFolder.Ensure(own);
        foreach (var stale in System.IO.Directory.EnumerateFiles(own, "ENT1D_*_????.xml"))
        {
            File.Delete(stale);
        }

        _structures = new ExtractFile(own, "EtabEducNat", "categorieStructure", plan.Info, options);
        _pupils = new ExtractFile(own, "Eleve", "categoriePersonne", plan.Info, options);
        _relatives = new ExtractFile(own, "PersRelEleve", "categoriePersonne", plan.Info, options);
        _staff = new ExtractFile(own, "PersEducNat", "categoriePersonne", plan.Info, options);
        _deltas = options.Delta ? [new DeltaFile(_pupils), new DeltaFile(_relatives), new DeltaFile(_staff)] : [];
    }

    public void Dispose()
    {
        _structures.Dispose();
        _pupils.Dispose();
        _relatives.Dispose();
        _staff.Dispose();
    }

    public void Complete()
    {
        _structures.Complete();
        _pupils.Complete();
        _relatives.Complete();
        _staff.Complete();
    }

    /// <summary>Schools come before the inspections that they point to.</summary>
    public void WriteStructures()
    {
        var writer = new StructureWriter(_options, _plan.Info);
        foreach (var school in _plan.Schools)
        {
            writer.Write(_structures, school);
        }

        foreach (var service in _plan.Services)
        {
            writer.Write(_structures, service);
        }
    }

    /// <param name="sector">The sector on its day.</param>
    /// <param name="pupilWriter">Its writer of pupils.</param>
    /// <param name="before">For a delta, the sector on the day before.</param>
    public void WritePeople(Sector sector, PupilWriter pupilWriter, Sector? before)
    {
        if (before is null)
        {
            WritePeople(sector, pupilWriter, _pupils, _relatives, _staff);
            return;
        }

        Array.ForEach(_deltas, delta => delta.BeginYesterday());
        WritePeople(before, new PupilWriter(before), _deltas[0], _deltas[1], _deltas[2]);
        Array.ForEach(_deltas, delta => delta.BeginToday());
        WritePeople(sector, pupilWriter, _deltas[0], _deltas[1], _deltas[2]);
        Array.ForEach(_deltas, delta => delta.EndToday());
    }

    private void WritePeople(Sector sector, PupilWriter pupilWriter, IRecordSink pupils, IRecordSink relatives, IRecordSink staff)
    {
        foreach (var pupil in sector.Pupils.Where(pupil => pupil.State.Present))
        {
            pupilWriter.Write(pupils, pupil);
        }

        WriteRelatives(sector, relatives);
        var staffWriter = new StaffWriter(sector);
        foreach (var person in sector.Staff.Where(person => person.State.Present))
        {
            staffWriter.Write(staff, person);
        }
    }

    /// <summary>In another order than their children: extracts promise none.</summary>
    private void WriteRelatives(Sector sector, IRecordSink to)
    {
        var everyone = new Choice(sector.Schools, uais: null);
        var count = sector.Relatives.Count;
        var step = count % 7919 == 0 ? 1 : 7919 % count;
        for (int turn = 0, index = count / 2; turn < count; turn++, index = (index + step) % count)
        {
            var relative = sector.Relatives[index];
            if (everyone.Now(relative))
            {
                _relativeWriter.Write(to, relative);
            }
        }
    }
}
