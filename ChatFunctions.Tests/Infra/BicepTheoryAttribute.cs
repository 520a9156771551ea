namespace ChatFunctions.Tests.Infra;

/// <inheritdoc cref="BicepFactAttribute"/>
public sealed class BicepTheoryAttribute : TheoryAttribute
{
    public BicepTheoryAttribute() => Skip = new BicepFactAttribute().Skip;
}
