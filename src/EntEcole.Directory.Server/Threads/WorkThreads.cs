using System.Collections.Concurrent;

namespace EntEcole.Directory.Server.Threads;

/// <summary>
/// Threads for runs, back-ups and daily jobs. They read and write a file for seconds on end: on threads of the pool, calls would wait for
/// them. What is begun here goes on here after each wait. More than one: a run waits for a part of itself, and one called for may run
/// beside the worker.
/// </summary>
internal sealed class WorkThreads : TaskScheduler
{
    private const int Count = 4;

    [ThreadStatic]
    private static bool isOneOfThem;

    private readonly BlockingCollection<Task> queue = [];

    private WorkThreads()
    {
        for (var i = 0; i < Count; i++)
        {
            new Thread(Work) { IsBackground = true, Name = FormattableString.Invariant($"entecole-work-{i}") }.Start();
        }
    }

    /// <summary>Those of this process.</summary>
    public static WorkThreads Shared { get; } = new();

    /// <inheritdoc/>
    public override int MaximumConcurrencyLevel => Count;

    /// <summary>Begins work on one of them.</summary>
    public Task RunAsync(Func<Task> work) => Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.None, this).Unwrap();

    /// <summary>Begins work that gives something.</summary>
    public Task<T> RunAsync<T>(Func<Task<T>> work) =>
        Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.None, this).Unwrap();

    /// <inheritdoc/>
    protected override IEnumerable<Task> GetScheduledTasks() => queue.ToArray();

    /// <inheritdoc/>
    protected override void QueueTask(Task task) => queue.Add(task);

    /// <inheritdoc/>
    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) =>
        isOneOfThem && TryExecuteTask(task);

    private void Work()
    {
        isOneOfThem = true;
        foreach (var task in queue.GetConsumingEnumerable())
        {
            TryExecuteTask(task);
        }
    }
}
