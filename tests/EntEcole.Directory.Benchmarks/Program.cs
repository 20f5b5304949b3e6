using EntEcole.Directory.Benchmarks;

// The one place that names the real clock.
#pragma warning disable RS0030
var time = TimeProvider.System;
#pragma warning restore RS0030
return args switch
{
    [ChildProcess.Verb, var answer, .. var work] => await ChildWork.RunAsync(answer, work, time),
    [Small.Verb, .. var small] => Small.Run(small),
    _ when !Deployed.Here => await Deployed.RunAsync(args),
    _ => await Benchmark.RunAsync(args, time),
};
