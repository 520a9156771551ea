using ChatFunctions.Completions;
using ChatFunctions.Conversations;
using ChatFunctions.Conversations.Table;
using ChatFunctions.Http;

namespace ChatFunctions.Tests.Http;

public sealed class ProblemTests
{
    [Theory]
    [InlineData(CompletionError.InvalidRequest, 400, false)]
    [InlineData(CompletionError.ContextTooLong, 400, false)]
    [InlineData(CompletionError.ContentFilter, 400, false)]
    [InlineData(CompletionError.Misconfigured, 502, false)]
    [InlineData(CompletionError.RateLimited, 429, true)]
    [InlineData(CompletionError.QuotaExceeded, 429, false)]
    [InlineData(CompletionError.Unavailable, 503, true)]
    [InlineData(CompletionError.Failed, 502, true)]
    [InlineData(CompletionError.TimedOut, 504, false)]
    [InlineData(CompletionError.BrokenStream, 502, true)]
    [InlineData(CompletionError.NoAnswer, 502, false)]
    public void Model_failed_the_status_says_how_and_whether_to_try_again(object error, int status, bool mayRetry)
    {
        var failure = new CompletionException((CompletionError)error, inner: new InvalidOperationException("secret"));

        var problem = Problem.For(failure);

        Assert.NotNull(problem);
        Assert.Equal(status, problem.Status);
        Assert.Equal(mayRetry ? null : false, problem.ShouldRetry);
        Assert.Equal(mayRetry, problem.RetryAfter >= TimeSpan.FromSeconds(1));
        Assert.DoesNotContain("secret", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Table_is_away_that_is_503()
    {
        var problem = Problem.For(new StoreUnavailableException(new InvalidOperationException("secret")));

        Assert.NotNull(problem);
        Assert.Equal(503, problem.Status);
        Assert.NotNull(problem.RetryAfter);
        Assert.DoesNotContain("secret", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Deletion_of_the_conversation_before_runs_that_is_503()
    {
        var problem = Problem.For(new DeletionRunsException("demo"));

        Assert.Equal((503, "deletion-in-progress", "demo"), (problem?.Status, problem?.Kind, problem?.ConversationId));
        Assert.NotNull(problem?.RetryAfter);
    }

    [Fact]
    public void Rows_are_too_large_for_the_table_that_is_413()
    {
        var problem = Problem.For(new RowRefusedException("101 rows"));

        Assert.Equal(413, problem?.Status);
    }

    [Fact]
    public void Problem_is_its_own_problem()
    {
        var problem = Problem.NotAcceptable();

        Assert.Same(problem, Problem.For(problem));
    }

    [Fact]
    public void Defect_has_no_problem_of_its_own() => Assert.Null(Problem.For(new InvalidOperationException()));
}
