using System.Text.RegularExpressions;

namespace ChatFunctions.Tests.Build;

/// <summary>Real builds with eng/FunctionsWorker.targets, from package sources that have the worker, lack it, or are away.</summary>
public sealed partial class FunctionsWorkerTargetsTests : IClassFixture<ScratchRepository>
{
    private const string StandIn = "App";
    private const string Worker = "Microsoft.Azure.Functions.Worker";

    private readonly ScratchRepository _repository;

    public FunctionsWorkerTargetsTests(ScratchRepository repository)
    {
        _repository = repository;
        _repository.Clean();
    }

    [Fact]
    public async Task Source_lacks_the_worker_stand_in_is_built_with_one_warning_and_not_published()
    {
        _repository.UseSource(_repository.SourceWithoutWorker);

        var build = await _repository.DotnetAsync("build", "App", "-tl:off");
        var publish = await _repository.DotnetAsync("publish", "App", "--no-build");
        var buildForPublishing = await _repository.DotnetAsync("build", "App", "--no-restore", "--output", "App/bin/publish");

        AssertSucceeded(build);
        Assert.Contains("CHATFN001", build.Output, StringComparison.Ordinal);
        Assert.Matches(OneWarning(), build.Output);
        Assert.Equal(StandIn, await RunAsync());
        Assert.Single(Answers(), answer => answer.EndsWith(".lacking", StringComparison.Ordinal));
        AssertFailed(publish, "CHATFN002");
        AssertFailed(buildForPublishing, "CHATFN002");
    }

    [Fact]
    public async Task Source_changes_next_build_follows_without_a_clean()
    {
        _repository.UseSource(_repository.SourceWithoutWorker);
        AssertSucceeded(await _repository.DotnetAsync("build", "App"));

        _repository.UseSource(_repository.SourceWithWorker);
        var withoutRestore = await _repository.DotnetAsync("build", "App", "--no-restore");
        var workerOfFirstBuild = await RunAsync();
        var withWorker = await _repository.DotnetAsync("publish", "App", "-c", "Debug", "-tl:off");
        var workerOfSecondBuild = await RunAsync();

        _repository.UseSource(_repository.SourceWithoutWorker);
        AssertSucceeded(await _repository.DotnetAsync("build", "App"));

        AssertSucceeded(withoutRestore);
        Assert.Equal(StandIn, workerOfFirstBuild);
        AssertSucceeded(withWorker);
        Assert.DoesNotContain("warning", withWorker.Output, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(Worker, workerOfSecondBuild);
        Assert.Equal(StandIn, await RunAsync());
    }

    [Fact]
    public async Task Source_is_away_restore_reports_it_and_nothing_is_remembered()
    {
        _repository.UseSource(_repository.SourceThatIsAway);

        var restore = await _repository.DotnetAsync("restore", "App");

        AssertFailed(restore, "NU1301");
        Assert.Empty(Answers());
    }

    [Fact]
    public async Task Lacking_for_more_than_a_day_source_is_asked_again()
    {
        _repository.UseSource(_repository.SourceWithoutWorker);
        AssertSucceeded(await _repository.DotnetAsync("restore", "App"));
        var answer = Assert.Single(Answers());

        var anHourAgo = DateTime.UtcNow.AddHours(-1);
        File.SetLastWriteTimeUtc(answer, anHourAgo);
        AssertSucceeded(await _repository.DotnetAsync("restore", "App"));
        var answeredAfterAnHour = File.GetLastWriteTimeUtc(answer);

        File.SetLastWriteTimeUtc(answer, anHourAgo.AddDays(-1));
        AssertSucceeded(await _repository.DotnetAsync("restore", "App"));
        var answeredAfterADay = File.GetLastWriteTimeUtc(answer);

        Assert.Equal(anHourAgo, answeredAfterAnHour, TimeSpan.FromSeconds(2));
        Assert.True(answeredAfterADay > anHourAgo);
    }

    [Fact]
    public async Task Answer_is_given_source_is_not_asked()
    {
        _repository.UseSource(_repository.SourceWithoutWorker);
        var withWorker = await _repository.DotnetAsync("restore", "App", "-p:UseFunctionsWorker=true");

        _repository.UseSource(_repository.SourceWithWorker);
        var withoutWorker = await _repository.DotnetAsync("build", "App", "-p:UseFunctionsWorker=false");

        AssertFailed(withWorker, "NU1101");
        AssertSucceeded(withoutWorker);
        Assert.Equal(StandIn, await RunAsync());
        Assert.Empty(Answers());
    }

    private static void AssertSucceeded((int ExitCode, string Output) command) => Assert.True(command.ExitCode == 0, command.Output);

    private static void AssertFailed((int ExitCode, string Output) command, string code)
    {
        Assert.NotEqual(0, command.ExitCode);
        Assert.Contains(code, command.Output, StringComparison.Ordinal);
    }

    private string[] Answers() => Directory.Exists(_repository.Obj) ? Directory.GetFiles(_repository.Obj, "functions-worker.*") : [];

    private async Task<string> RunAsync()
    {
        var run = await _repository.DotnetAsync("App/bin/Debug/net10.0/App.dll");
        AssertSucceeded(run);
        return run.Output.Trim();
    }

    [GeneratedRegex(@"^\s*1 Warning\(s\)", RegexOptions.Multiline)]
    private static partial Regex OneWarning();
}
